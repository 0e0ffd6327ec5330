import { type EventHandler, eventHandler } from '../../platform/event-consumer.ts';
import { confirmVoid } from '../payments/contract/calls.ts';
import { PaymentVoided } from '../payments/contract/events.ts';
import { follow } from './follow.ts';
import type { HandlerDeps } from './owner-records.ts';

/** Records on a closed order that its money was returned, confirmed by the payment's row; its state stays. */
export const onPaymentVoided = (deps: HandlerDeps): EventHandler =>
  eventHandler(PaymentVoided, async (event, { logger }) => {
    const { data, occurredAt, correlationId } = event;
    const { orderId, amount } = data;
    const moneyBack = { amount, at: occurredAt };
    const confirm = async () =>
      confirmVoid(event, await deps.payments.getPaymentForOrder({ orderId, correlationId }));
    await follow({ kind: 'money_back', moneyBack }, { orderId, correlationId, logger, confirm }, deps);
  });
