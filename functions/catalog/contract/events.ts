import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../../../platform/events.ts';
import { orderId, timestamp } from '../../../platform/schema.ts';

/** Emitted when a reservation has expired; orders decides about its order. */
export const ReservationExpired = defineEvent(
  'ReservationExpired',
  1,
  z.strictObject({ orderId: orderId(), heldAt: timestamp() }),
);

export type ReservationExpiredEvent = EventOf<typeof ReservationExpired>;
