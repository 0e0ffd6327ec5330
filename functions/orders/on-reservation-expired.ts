import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { ReservationExpired } from '../catalog/contract.ts';
import { type FollowDeps, follow } from './follow.ts';

/** A hold is old: the order is abandoned, failed for want of payment, or its payment is told again. */
export const onReservationExpired = (deps: FollowDeps): Reaction =>
  reaction(ReservationExpired, async ({ data, correlationId }, { logger }) => {
    const { orderId, heldAt } = data;
    await follow({ kind: 'reservation_expired', heldAt }, { orderId, correlationId, logger }, deps);
  });
