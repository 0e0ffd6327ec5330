import { isoNow } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { type Reservation, type ReservationChange, released, sold } from './reservation.ts';
import type { ReservationStore } from './reservation-store.ts';
import { type Patience, retrying } from './retry.ts';

export interface CloseDeps extends Patience {
  readonly reservations: ReservationStore;
}

/** A paid order that never reserved: nothing that a retry could mend, a person must look. */
export class PaidWithoutStock extends Error {
  override readonly name = 'PaidWithoutStock';
}

const CLOSE_ATTEMPTS = 8;

/**
 * The order is paid: what it holds is sold. Harmless when it is already, and when the order was closed since: only orders
 * closes one, so its units went back for good and the news of the payment is merely late.
 * @returns whether this call sold it
 * @throws PaidWithoutStock when the order never reserved
 */
export const settleReservation = (deps: CloseDeps, orderId: string): Promise<boolean> =>
  closing(deps, orderId, (reservation) => {
    if (reservation === undefined) throw new PaidWithoutStock(`order ${orderId} is paid but never reserved`);
    return reservation.state === 'HELD' ? sold(reservation, isoNow(deps.clock)) : undefined;
  });

/**
 * The order is closed: what it holds or has bought goes back on the shelf, once. An order that has not
 * reserved yet never will.
 * @returns whether this call released it
 */
export const releaseReservation = (deps: CloseDeps, orderId: string): Promise<boolean> =>
  closing(deps, orderId, (reservation) =>
    reservation?.state === 'RELEASED' ? undefined : released(orderId, reservation, isoNow(deps.clock)),
  );

async function closing(
  deps: CloseDeps,
  orderId: string,
  decide: (reservation: Reservation | undefined) => ReservationChange | undefined,
): Promise<boolean> {
  const done = await retrying(deps, CLOSE_ATTEMPTS, async () => {
    const change = decide(await deps.reservations.get(orderId));
    if (change === undefined) return false;
    return (await deps.reservations.commit(change)) || undefined;
  });
  if (done === undefined) throw unavailable(`the reservation of order ${orderId} could not be closed`);
  return done;
}
