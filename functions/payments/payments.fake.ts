import type { EventPublisher } from '../../platform/events.ts';
import { createRelay } from '../../platform/outbox.ts';
import { createFakeRuntime } from '../../platform/runtime.fake.ts';
import { createFakeOrdersClient } from '../orders/contract/calls.fake.ts';
import { memoryLedger } from './adapters/memory/ledger.ts';
import { memoryPaymentsStores } from './adapters/memory/stores.ts';
import { createSimulator } from './adapters/simulator.ts';
import type { PaymentProvider } from './domain/payment-provider.ts';
import type { PaymentStore } from './domain/payment-store.ts';
import { createPaymentsService } from './service.ts';

/** Puts something between the service and its ports, such as a crash. */
export interface PaymentsOverrides {
  readonly provider?: (provider: PaymentProvider) => PaymentProvider;
  readonly payments?: (store: PaymentStore) => PaymentStore;
  /** Runs before an event is published. */
  readonly publish?: EventPublisher['publish'];
  /** Percentage of the orders without a test token that are paid, default 100. */
  readonly approvalPercent?: number;
}

/** The whole service over memory. `orders` has the rows of orders: they agree with what is delivered, unless a test changes them. */
export function createFakePayments({ approvalPercent = 100, ...overrides }: PaymentsOverrides = {}) {
  const fake = createFakeRuntime();
  const publish: EventPublisher['publish'] = async (event) => {
    await overrides.publish?.(event);
    await fake.publisher.publish(event);
  };
  const runtime = { ...fake, publisher: { publish } };
  const { clock, logger } = runtime;
  const ledger = memoryLedger();
  const simulator = createSimulator({ ledger, clock, seed: 'test', approvalPercent });
  const provider = overrides.provider?.(simulator) ?? simulator;
  const stores = memoryPaymentsStores();
  const payments = overrides.payments?.(stores.payments) ?? stores.payments;
  const orders = createFakeOrdersClient();
  const service = createPaymentsService(
    { ...stores, payments },
    { orders: orders.client, provider },
    runtime,
  );
  const relay = createRelay({ ...runtime, outbox: stores.outbox });
  const deliveries = orders.deliveries(service.handlers, { logger, clock });
  const sweep = service.sweeps.payments;
  return { ...runtime, ...stores, ...service, sweep, payments, ledger, relay, orders, ...deliveries };
}
