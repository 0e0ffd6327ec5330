import * as z from 'zod/mini';
import { ContradictedEvent, UnconfirmedEvent } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { InternalCall } from '../../../platform/internal-call.ts';
import { type Confirmation, recordLookup, recordRequest } from '../../../platform/record-lookup.ts';
import { timestamp } from '../../../platform/schema.ts';

// Orders compares ReservationExpired with the reservation's row before an order fails by it.

/** The request for the reservation of an order. */
export const reservationRequest = recordRequest('getReservationForOrder');

/** For orders: what an order holds of the stock. */
const reservationForOrder = z.strictObject({
  state: z.enum(['HELD', 'SOLD', 'RELEASED']),
  /** Of held ones. */
  heldAt: z.optional(timestamp()),
  /** The time of a held one is over. */
  expired: z.boolean(),
});

export type ReservationForOrder = z.output<typeof reservationForOrder>;

export const lookupReservation = (call: InternalCall) =>
  recordLookup(call, 'getReservationForOrder', 'reservation', reservationForOrder);

type Expiry = Pick<DomainEvent, 'type' | 'subject'> & { readonly data: { readonly heldAt: string } };

/**
 * Compares an expiry with the reservation's row; `late` when it was committed or released since.
 * @throws UnconfirmedEvent while its time is not over; ContradictedEvent when there is none, or it was made at another time
 */
export function confirmExpiry(
  { type, subject, data }: Expiry,
  reservation: ReservationForOrder | undefined,
): Confirmation {
  if (reservation === undefined) {
    throw new ContradictedEvent(`${type} of order ${subject}, which has no reservation`);
  }
  const { state, heldAt, expired } = reservation;
  if (state !== 'HELD') return 'late';
  if (heldAt !== data.heldAt) {
    throw new ContradictedEvent(
      `${type} of order ${subject} for a hold of ${data.heldAt}, it began at ${heldAt}`,
    );
  }
  if (!expired) throw new UnconfirmedEvent(`${type} of order ${subject}, whose hold has not expired`);
  return 'confirmed';
}
