import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { confirmResult } from '../../payments/contract/calls.ts';
import { type PaymentEvent, PaymentFailed, PaymentSucceeded } from '../../payments/contract/events.ts';
import { applyProposal } from './apply-proposal.ts';
import type { OrdersHandlersDeps } from './owner-clients.ts';

/** The proposal of an event about a payment, confirmed by the payment's row. */
const about = (event: PaymentEvent, { payments }: OrdersHandlersDeps) => {
  const { subject: orderId, correlationId } = event;
  const confirm = async () =>
    confirmResult(event, await payments.getPaymentForOrder({ orderId, correlationId }));
  return { orderId, correlationId, confirm };
};

/** PENDING → PAID, by orders alone. */
export const handlePaymentSucceeded = (deps: OrdersHandlersDeps): EventHandler =>
  eventHandler(PaymentSucceeded, async (event, { logger }) => {
    const { amount } = event.data;
    await applyProposal({ kind: 'payment_succeeded', amount }, { ...about(event, deps), logger }, deps);
  });

/** PENDING → FAILED, by orders alone. */
export const handlePaymentFailed = (deps: OrdersHandlersDeps): EventHandler =>
  eventHandler(PaymentFailed, async (event, { logger }) => {
    const { reason } = event.data;
    await applyProposal({ kind: 'payment_failed', reason }, { ...about(event, deps), logger }, deps);
  });
