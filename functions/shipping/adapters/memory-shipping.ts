import { clientOfAnyKey } from '../../../platform/clients.fake.ts';
import { type FakeClock, fakeClock } from '../../../platform/clock.ts';
import type { EventHandler } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { HttpApp } from '../../../platform/http/app.ts';
import { type Ids, seededIds } from '../../../platform/ids.ts';
import { type MemoryLogger, memoryLogger } from '../../../platform/logger.ts';
import { type MemoryOutbox, memoryOutbox } from '../../../platform/memory-outbox.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../platform/metrics.ts';
import { createRelay } from '../../../platform/outbox.ts';
import { type Deliveries, type KnownOrders, knownOrders } from '../../orders/contract/orders.fake.ts';
import type { ShipmentStore } from '../domain/shipment-store.ts';
import { createShippingApp } from '../http.ts';
import { onOrderClosed } from '../on-order-closed.ts';
import { onOrderPaid } from '../on-order-paid.ts';
import { memoryShipmentStore } from './memory.ts';

/** The whole service in memory, with all that a test wants to look at. */
export interface MemoryShipping extends Deliveries {
  readonly app: HttpApp;
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly store: ShipmentStore;
  readonly outbox: MemoryOutbox;
  readonly published: readonly DomainEvent[];
  readonly metrics: MemoryMetrics;
  readonly logger: MemoryLogger;
  readonly reactions: readonly EventHandler[];
  /** The rows of orders: they agree with what is delivered, unless a test says otherwise. */
  readonly orders: KnownOrders;
}

/** @param pick draws the tracking ids instead of chance */
export function memoryShipping(pick?: Ids['randomString']): MemoryShipping {
  const clock = fakeClock();
  const seeded = seededIds(clock);
  const ids = pick === undefined ? seeded : { ...seeded, randomString: pick };
  const logger = memoryLogger();
  const metrics = memoryMetrics();
  const outbox = memoryOutbox();
  const published: DomainEvent[] = [];
  const publisher = { publish: async (event: DomainEvent) => void published.push(event) };
  const relay = createRelay({ outbox, publisher, logger, clock });
  const store = memoryShipmentStore(outbox);
  const orders = knownOrders();
  const reactions = [
    onOrderPaid({ store, orders: orders.client, relay, metrics, ids }),
    ...onOrderClosed({ store, orders: orders.client }),
  ];
  const app = createShippingApp({
    clock,
    ids,
    logger,
    metrics,
    allowOrigin: '*',
    clients: clientOfAnyKey,
    store,
  });
  return {
    app,
    clock,
    ids,
    store,
    outbox,
    published,
    metrics,
    logger,
    reactions,
    orders,
    ...orders.deliveries(reactions, { logger, clock }),
  };
}
