import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../../../platform/events.ts';
import { orderId, timestamp } from '../../../platform/schema.ts';

/** Told when a hold has outlived its time; orders decides what becomes of it. */
export const ReservationExpired = defineEvent(
  'ReservationExpired',
  1,
  z.strictObject({ orderId: orderId(), heldAt: timestamp() }),
);

export type ReservationExpiredEvent = EventOf<typeof ReservationExpired>;
