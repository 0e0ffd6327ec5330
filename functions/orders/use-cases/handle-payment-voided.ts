import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { confirmVoid } from '../../payments/contract/calls.ts';
import { PaymentVoided } from '../../payments/contract/events.ts';
import { applyProposal } from './apply-proposal.ts';
import type { OrdersHandlersDeps } from './owner-clients.ts';

/** Records on a closed order that its money was returned, confirmed by the payment's row; its state stays. */
export const handlePaymentVoided = (deps: OrdersHandlersDeps): EventHandler =>
  eventHandler(PaymentVoided, async (event, { logger }) => {
    const { data, occurredAt, correlationId } = event;
    const { orderId, amount } = data;
    const refunded = { amount, at: occurredAt };
    const confirm = async () =>
      confirmVoid(event, await deps.payments.getPaymentForOrder({ orderId, correlationId }));
    await applyProposal({ kind: 'refunded', refunded }, { orderId, correlationId, logger, confirm }, deps);
  });
