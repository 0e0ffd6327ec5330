import type { Clock } from '../../platform/clock.ts';
import { makeEvent } from '../../platform/events.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Relay } from '../../platform/outbox.ts';
import { aFewAtATime, type SweepTask, sweepTime } from '../../platform/sweep.ts';
import { ReservationExpired, type ReservationExpiredEvent } from './contract.ts';
import type { HeldReservation } from './domain/reservation.ts';
import type { OverdueHolds } from './domain/reservation-store.ts';

export interface SweepDeps {
  readonly holds: OverdueHolds;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** A hold that orders was asked about is asked about again after this long, should it still be held. */
export const ASK_AGAIN_MS = 10 * 60 * 1000;

const PAGE = 100;

/**
 * Asks orders what has become of the holds that have outlived their time, as far as the task's own time reaches. It releases
 * nothing: a hold never lapses by itself, only orders decides.
 */
export function sweepReservations(deps: SweepDeps): SweepTask {
  return async () => {
    const hasTime = sweepTime(deps.clock);
    const done = { asked: 0, failed: 0 };
    while (hasTime()) {
      const overdue = await deps.holds.expired(deps.clock.now().toISOString(), PAGE);
      const outcomes = await aFewAtATime(overdue, hasTime, (hold) => tryOne(deps, hold));
      const asked = outcomes.filter((outcome) => outcome === 'asked').length;
      done.asked += asked;
      done.failed += outcomes.filter((outcome) => outcome === 'failed').length;
      if (overdue.length < PAGE || asked === 0) break;
    }
    return done;
  };
}

type Outcome = 'asked' | 'failed' | 'meanwhile';

/** One hold that cannot be asked about does not keep the others. */
const tryOne = (deps: SweepDeps, hold: HeldReservation): Promise<Outcome> =>
  askAbout(deps, hold).then(
    (asked) => (asked ? 'asked' : 'meanwhile'),
    (error: unknown) => {
      const { orderId, correlationId } = hold;
      deps.logger.warn('hold stays unasked', { orderId, correlationId, error });
      return 'failed';
    },
  );

async function askAbout(deps: SweepDeps, reservation: HeldReservation): Promise<boolean> {
  const { orderId, heldAt, correlationId } = reservation;
  const event: ReservationExpiredEvent = makeEvent(
    ReservationExpired,
    { subject: orderId, occurredAt: heldAt, correlationId },
    { orderId, heldAt },
  );
  const next = new Date(deps.clock.now().getTime() + ASK_AGAIN_MS).toISOString();
  if (!(await deps.holds.ask(reservation, next, event))) return false;
  await deps.relay.send([event]);
  return true;
}
