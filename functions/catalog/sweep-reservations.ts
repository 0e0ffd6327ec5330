import type { Clock } from '../../platform/clock.ts';
import { makeEvent } from '../../platform/events.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Relay } from '../../platform/outbox.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { ReservationExpired, type ReservationExpiredEvent } from './contract.ts';
import type { HeldReservation } from './domain/reservation.ts';
import type { OverdueHolds } from './domain/reservation-store.ts';

export interface SweepDeps {
  readonly holds: OverdueHolds;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A hold that orders was asked about is asked about again after this long, should it still be held. */
export const ASK_AGAIN_MS = 10 * 60 * 1000;

const PAGE = 100;

/** Holds that one run asks about: five pages take well below a minute. */
const MAX_PAGES = 5;

/**
 * Asks orders what has become of the holds that have outlived their time. It releases nothing: a hold never
 * lapses by itself, only orders decides.
 */
export function sweepReservations(deps: SweepDeps): SweepTask {
  return async () => {
    let asked = 0;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const overdue = await deps.holds.expired(deps.clock.now().toISOString(), PAGE);
      for (const reservation of overdue) asked += (await askAbout(deps, reservation)) ? 1 : 0;
      if (overdue.length < PAGE) break;
    }
    return { asked };
  };
}

async function askAbout(deps: SweepDeps, reservation: HeldReservation): Promise<boolean> {
  const { orderId, heldAt, correlationId } = reservation;
  const event: ReservationExpiredEvent = makeEvent(
    ReservationExpired,
    { subject: orderId, correlationId },
    { orderId, heldAt },
    deps,
  );
  const next = new Date(deps.clock.now().getTime() + ASK_AGAIN_MS).toISOString();
  if (!(await deps.holds.ask(reservation, next, event))) return false;
  await deps.relay.send([event]);
  return true;
}
