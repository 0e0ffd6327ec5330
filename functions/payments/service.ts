import { createRelay, type Outbox } from '../../platform/outbox.ts';
import type { Service, ServiceRuntime } from '../../platform/service.ts';
import type { OrdersClient } from '../orders/contract/calls.ts';
import { createPaymentsCalls } from './calls.ts';
import type { PaymentProvider } from './domain/payment-provider.ts';
import type { OpenPayments, PaymentStore } from './domain/payment-store.ts';
import { type HandleOrderClosedDeps, handleOrderClosed } from './use-cases/handle-order-closed.ts';
import { type HandleOrderPlacedDeps, handleOrderPlaced } from './use-cases/handle-order-placed.ts';
import { sweepOpenPayments } from './use-cases/sweep-open-payments.ts';

export interface PaymentsStores {
  readonly payments: PaymentStore;
  readonly openPayments: OpenPayments;
  readonly outbox: Outbox;
}

export interface PaymentsClients {
  readonly orders: Pick<OrdersClient, 'getOrderForPayment'>;
  readonly provider: PaymentProvider;
}

/** The event handlers of payments. */
export const createPaymentsHandlers = (deps: HandleOrderPlacedDeps & HandleOrderClosedDeps) => [
  handleOrderPlaced(deps),
  ...handleOrderClosed(deps),
];

/** The whole service over its ports. */
export function createPaymentsService(
  { payments, openPayments, outbox }: PaymentsStores,
  { orders, provider }: PaymentsClients,
  { clock, ids, logger, metrics, publisher }: ServiceRuntime,
) {
  const relay = createRelay({ outbox, publisher, logger, clock });
  const recording = { payments, provider, relay, metrics };
  return {
    calls: createPaymentsCalls({ payments, logger }),
    handlers: createPaymentsHandlers({ ...recording, orders }),
    sweeps: {
      outbox: () => relay.sweep(),
      payments: sweepOpenPayments({ ...recording, openPayments, clock, ids, logger }),
    },
  } satisfies Service;
}
