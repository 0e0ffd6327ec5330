import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { PaymentFailed, PaymentSucceeded } from '../payments/contract.ts';
import { type FollowDeps, follow } from './follow.ts';

/** PENDING → PAID or FAILED, by orders alone. */
export const onPaymentSucceeded = (deps: FollowDeps): Reaction =>
  reaction(PaymentSucceeded, async ({ data, correlationId }, { logger }) => {
    const { orderId, amount } = data;
    await follow({ kind: 'payment_succeeded', amount }, { orderId, correlationId, logger }, deps);
  });

export const onPaymentFailed = (deps: FollowDeps): Reaction =>
  reaction(PaymentFailed, async ({ data, correlationId }, { logger }) => {
    const { orderId, reason } = data;
    await follow({ kind: 'payment_failed', reason }, { orderId, correlationId, logger }, deps);
  });
