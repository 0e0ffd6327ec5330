import type { Ids } from '../../platform/ids.ts';
import { createFakeRuntime } from '../../platform/runtime.fake.ts';
import { createFakeOrdersClient } from '../orders/contract/calls.fake.ts';
import { memoryShippingStores } from './adapters/memory/stores.ts';
import { createShippingService } from './service.ts';

/**
 * The whole service over memory. `orders` has the rows of orders: they agree with what is delivered, unless a test changes them.
 * @param ids replaces members of `Ids`, such as the draw of tracking ids
 */
export function createFakeShipping(ids: Partial<Ids> = {}) {
  const runtime = createFakeRuntime(ids);
  const stores = memoryShippingStores();
  const orders = createFakeOrdersClient();
  const service = createShippingService(stores, { orders: orders.client }, runtime);
  return { ...runtime, ...stores, ...service, orders, ...orders.deliveries(service.handlers, runtime) };
}
