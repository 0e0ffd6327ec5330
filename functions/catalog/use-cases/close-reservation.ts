import { isoNow } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { type Money, sameMoney } from '../../../platform/money.ts';
import { type RetryDeps, retryOnConflict } from '../../../platform/retry.ts';
import {
  type HeldReservation,
  type Reservation,
  type ReservationChange,
  released,
  type SoldReservation,
  sold,
  type WantedLine,
} from '../domain/reservation.ts';
import type { ReservationStore } from '../domain/reservation-store.ts';

export interface CloseReservationDeps extends RetryDeps {
  readonly reservations: ReservationStore;
}

/** A paid order that never reserved, or something else: no retry can help, a person must look. */
export class ReservationMismatch extends Error {
  override readonly name = 'OtherThanReserved';
}

/** What was paid for. */
export interface Paid {
  readonly lines: readonly WantedLine[];
  readonly total: Money;
}

const CLOSE_ATTEMPTS = 8;

/**
 * The order is paid: what it holds is sold. Harmless when it is already, and when the order was closed since: only orders
 * closes one, so its units went back for good and the news of the payment is merely late.
 * @returns whether this call sold it
 * @throws OtherThanReserved when the order never reserved, or other lines or another total
 */
export const commitReservation = (
  deps: CloseReservationDeps,
  orderId: string,
  paid: Paid,
): Promise<boolean> =>
  closeReservation(deps, orderId, (reservation) => {
    if (reservation === undefined)
      throw new ReservationMismatch(`order ${orderId} is paid but never reserved`);
    if (reservation.state !== 'RELEASED' && !isAsReserved(paid, reservation)) {
      throw new ReservationMismatch(
        `order ${orderId} is paid for other lines or another total than it reserved`,
      );
    }
    return reservation.state === 'HELD' ? sold(reservation, isoNow(deps.clock)) : undefined;
  });

/**
 * The order is closed: what it holds or has bought goes back on the shelf, once. An order that has not
 * reserved yet never will.
 * @returns whether this call released it
 */
export const releaseReservation = (deps: CloseReservationDeps, orderId: string): Promise<boolean> =>
  closeReservation(deps, orderId, (reservation) =>
    reservation?.state === 'RELEASED' ? undefined : released(orderId, reservation, isoNow(deps.clock)),
  );

function isAsReserved(paid: Paid, { lines, total }: HeldReservation | SoldReservation): boolean {
  const units = new Map(lines.map(({ productId, quantity }) => [productId, quantity]));
  return (
    sameMoney(paid.total, total) &&
    paid.lines.length === lines.length &&
    paid.lines.every(({ productId, quantity }) => units.get(productId) === quantity)
  );
}

async function closeReservation(
  deps: CloseReservationDeps,
  orderId: string,
  decide: (reservation: Reservation | undefined) => ReservationChange | undefined,
): Promise<boolean> {
  const done = await retryOnConflict(deps, CLOSE_ATTEMPTS, async () => {
    const change = decide(await deps.reservations.find(orderId));
    if (change === undefined) return false;
    return (await deps.reservations.saveChange(change)) || undefined;
  });
  if (done === undefined) throw unavailable(`the reservation of order ${orderId} could not be closed`);
  return done;
}
