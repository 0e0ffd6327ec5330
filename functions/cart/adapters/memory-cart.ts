import { clientOfAnyKey } from '../../../platform/clients.fake.ts';
import { type FakeClock, fakeClock } from '../../../platform/clock.ts';
import type { EventHandler } from '../../../platform/event-consumer.ts';
import type { HttpApp } from '../../../platform/http/app.ts';
import { type Ids, seededIds } from '../../../platform/ids.ts';
import type { InternalCall } from '../../../platform/internal-call.ts';
import { type MemoryLogger, memoryLogger } from '../../../platform/logger.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../platform/metrics.ts';
import type { CatalogClient } from '../../catalog/contract/calls.ts';
import { type Deliveries, type KnownOrders, knownOrders } from '../../orders/contract/orders.fake.ts';
import type { CartStore } from '../domain/cart-store.ts';
import { createCartApp } from '../http.ts';
import { cartInternal } from '../internal.ts';
import { onOrderClosed } from '../on-order-closed.ts';
import { onOrderPlaced } from '../on-order-placed.ts';
import { memoryCartStore } from './memory.ts';

/** The whole service in memory, with all that a test wants to look at. */
export interface MemoryCart extends Deliveries {
  readonly app: HttpApp;
  readonly internal: InternalCall;
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly store: CartStore;
  readonly metrics: MemoryMetrics;
  readonly logger: MemoryLogger;
  readonly reactions: readonly EventHandler[];
  /** The rows of orders: they agree with what is delivered, unless a test says otherwise. */
  readonly orders: KnownOrders;
}

/** @param disturb puts something between the service and its store, such as another change */
export function memoryCart(
  catalog: Pick<CatalogClient, 'getProducts'>,
  disturb: (store: CartStore) => CartStore = (store) => store,
): MemoryCart {
  const clock = fakeClock();
  const ids = seededIds(clock);
  const logger = memoryLogger();
  const metrics = memoryMetrics();
  const store = disturb(memoryCartStore());
  const currency = 'EUR';
  const edge = { allowOrigin: '*', clients: clientOfAnyKey };
  const app = createCartApp({ ...edge, ids, logger, metrics, store, catalog, clock, currency });
  const internal = cartInternal({ store, clock, ids, logger, currency });
  const orders = knownOrders();
  const handling = { store, ids, orders: orders.client };
  const reactions = [onOrderPlaced(handling), ...onOrderClosed(handling)];
  const deliveries = orders.deliveries(reactions, { logger, clock });
  return { app, internal, clock, ids, store, metrics, logger, reactions, orders, ...deliveries };
}
