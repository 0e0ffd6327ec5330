import type { Clock } from '../../../platform/clock.ts';
import { startDeadline } from '../../../platform/deadline.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Relay } from '../../../platform/outbox.ts';
import { orderId } from '../../../platform/schema.ts';
import { countBy, SWEEP_BUDGET_MS, type SweepTask, sweepPages } from '../../../platform/sweep.ts';
import { ReservationExpired, type ReservationExpiredEvent } from '../contract/events.ts';
import type { HeldReservation } from '../domain/reservation.ts';
import type { ExpiredReservations, ReservationStore } from '../domain/reservation-store.ts';
import { releaseReservation } from './close-reservation.ts';

export interface SweepReservationsDeps {
  readonly expiredReservations: ExpiredReservations;
  readonly reservations: ReservationStore;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** A hold that orders was asked about is asked about again after this long, should it still be held. */
export const REMIND_AFTER_MS = 10 * 60 * 1000;

const PAGE = 100;

/**
 * Asks orders what has become of the holds that have outlived their time, as far as the task's own time reaches. It releases
 * none of an order: a hold never lapses by itself, only orders decides. What no order can ever have is released.
 */
export function sweepReservations(deps: SweepReservationsDeps): SweepTask {
  return async () => {
    const hasTime = startDeadline(deps.clock, SWEEP_BUDGET_MS);
    const listPage = async () => {
      const items = await deps.expiredReservations.listExpired(deps.clock.now().toISOString(), PAGE);
      return { items, isLast: items.length < PAGE };
    };
    const sweep = (hold: HeldReservation) => sweepOne(deps, hold);
    const outcomes = await sweepPages(
      hasTime,
      listPage,
      sweep,
      (one) => one === 'asked' || one === 'released',
    );
    const { meanwhile: _, ...done } = countBy(OUTCOMES, outcomes);
    return done;
  };
}

const OUTCOMES = ['asked', 'released', 'failed', 'meanwhile'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** One hold that cannot be asked about does not keep the others. */
const sweepOne = (deps: SweepReservationsDeps, hold: HeldReservation): Promise<Outcome> =>
  (isOrderId(hold.orderId) ? markOverdue(deps, hold) : release(deps, hold)).catch((error: unknown) => {
    const { orderId, correlationId } = hold;
    deps.logger.warn('hold stays unasked', { orderId, correlationId, error });
    return 'failed';
  });

const isOrderId = (id: string): boolean => orderId().safeParse(id).success;

/** Held under an id that orders gives to no order: there is nothing to ask about. */
async function release(
  deps: SweepReservationsDeps,
  { orderId, correlationId }: HeldReservation,
): Promise<Outcome> {
  const released = await releaseReservation(deps, orderId);
  deps.logger.warn('hold of what is no order released', { orderId, correlationId });
  return released ? 'released' : 'meanwhile';
}

async function markOverdue(deps: SweepReservationsDeps, reservation: HeldReservation): Promise<Outcome> {
  const { orderId, heldAt, correlationId } = reservation;
  const event: ReservationExpiredEvent = createEvent(
    ReservationExpired,
    { subject: orderId, occurredAt: heldAt, correlationId },
    { orderId, heldAt },
  );
  const now = deps.clock.now();
  const nextSweepAt = new Date(now.getTime() + REMIND_AFTER_MS).toISOString();
  const times = { at: now.toISOString(), nextSweepAt };
  if (!(await deps.expiredReservations.saveExpiry(reservation, times, event))) return 'meanwhile';
  await deps.relay.send([event]);
  return 'asked';
}
