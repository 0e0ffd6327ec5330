import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { PaymentVoided } from '../payments/contract.ts';
import { type FollowDeps, follow } from './follow.ts';

/** The money of a closed order went back: the order shows it, and stays as it is. */
export const onPaymentVoided = (deps: FollowDeps): Reaction =>
  reaction(PaymentVoided, async ({ data, occurredAt, correlationId }, { logger }) => {
    const { orderId, amount } = data;
    const moneyBack = { amount, at: occurredAt };
    await follow({ kind: 'money_back', moneyBack }, { orderId, correlationId, logger }, deps);
  });
