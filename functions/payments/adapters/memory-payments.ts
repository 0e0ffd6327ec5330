import { type FakeClock, fakeClock } from '../../../platform/clock.ts';
import type { EventHandler } from '../../../platform/event-consumer.ts';
import type { DomainEvent, EventPublisher } from '../../../platform/events.ts';
import { type Ids, seededIds } from '../../../platform/ids.ts';
import { type MemoryLogger, memoryLogger } from '../../../platform/logger.ts';
import { type MemoryOutbox, memoryOutbox } from '../../../platform/memory-outbox.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../platform/metrics.ts';
import { createRelay, type Relay } from '../../../platform/outbox.ts';
import type { SweepTask } from '../../../platform/sweep.ts';
import {
  createFakeOrdersClient,
  type Deliveries,
  type FakeOrdersClient,
} from '../../orders/contract/calls.fake.ts';
import type { PaymentProvider } from '../domain/payment-provider.ts';
import type { PaymentStore } from '../domain/payment-store.ts';
import { onOrderClosed } from '../on-order-closed.ts';
import { onOrderPlaced } from '../on-order-placed.ts';
import { sweepOpenPayments } from '../sweep-open-payments.ts';
import { type MemoryLedger, memoryLedger, memoryPaymentStore } from './memory.ts';
import { simulator } from './simulator.ts';

/** The whole service in memory, with all that a test wants to look at. */
export interface MemoryPayments extends Deliveries {
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly ledger: MemoryLedger;
  readonly store: PaymentStore;
  /** Runs the sweep of open payments. */
  readonly sweep: SweepTask;
  readonly outbox: MemoryOutbox;
  readonly published: readonly DomainEvent[];
  readonly relay: Relay;
  readonly metrics: MemoryMetrics;
  readonly logger: MemoryLogger;
  readonly reactions: readonly EventHandler[];
  /** The rows of orders: they agree with what is delivered, unless a test says otherwise. */
  readonly orders: FakeOrdersClient;
}

/** Puts something between the service and its parts, such as a crash. */
export interface Interference {
  readonly provider?: (provider: PaymentProvider) => PaymentProvider;
  readonly store?: (store: PaymentStore) => PaymentStore;
  readonly publish?: EventPublisher['publish'];
  readonly approvalPercent?: number;
}

export function memoryPayments(interference: Interference = {}): MemoryPayments {
  const clock = fakeClock();
  const ids = seededIds(clock);
  const logger = memoryLogger();
  const metrics = memoryMetrics();
  const outbox = memoryOutbox();
  const ledger = memoryLedger();
  const published: DomainEvent[] = [];
  const publisher: EventPublisher = {
    publish: async (event) => {
      await interference.publish?.(event);
      published.push(event);
    },
  };
  const relay = createRelay({ outbox, publisher, logger, clock });
  const approvalPercent = interference.approvalPercent ?? 100;
  const bank = simulator({ ledger, clock, seed: 'test', approvalPercent });
  const provider = interference.provider?.(bank) ?? bank;
  const kept = memoryPaymentStore(outbox);
  const store = interference.store?.(kept) ?? kept;
  const orders = createFakeOrdersClient();
  const reactions = [
    onOrderPlaced({ store, provider, relay, metrics, orders: orders.client }),
    ...onOrderClosed({ store, provider, relay, orders: orders.client }),
  ];
  const sweep = sweepOpenPayments({ store, provider, relay, metrics, ids, clock, logger, payments: kept });
  return {
    clock,
    ids,
    ledger,
    store,
    sweep,
    outbox,
    published,
    relay,
    metrics,
    logger,
    reactions,
    orders,
    ...orders.deliveries(reactions, { logger, clock }),
  };
}
