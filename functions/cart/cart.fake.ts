import { createFakeRuntime } from '../../platform/runtime.fake.ts';
import type { CatalogClient } from '../catalog/contract/calls.ts';
import { createFakeOrdersClient } from '../orders/contract/calls.fake.ts';
import { memoryCartStores } from './adapters/memory/stores.ts';
import type { CartStore } from './domain/cart-store.ts';
import { createCartService } from './service.ts';

/**
 * The whole service over memory. `orders` has the rows of orders: they agree with what is delivered, unless a test changes them.
 * @param override puts something between the service and its store, such as a concurrent change
 */
export function createFakeCart(
  catalog: Pick<CatalogClient, 'getProducts'>,
  override: (store: CartStore) => CartStore = (store) => store,
) {
  const runtime = createFakeRuntime();
  const carts = override(memoryCartStores().carts);
  const orders = createFakeOrdersClient();
  const settings = { currency: 'EUR' };
  const service = createCartService({ carts }, { catalog, orders: orders.client }, runtime, settings);
  return { ...runtime, ...service, carts, orders, ...orders.deliveries(service.handlers, runtime) };
}
