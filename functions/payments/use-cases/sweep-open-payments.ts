import type { Clock } from '../../../platform/clock.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Logger } from '../../../platform/logger.ts';
import { type Deadline, mapInBatches, type SweepTask, startDeadline } from '../../../platform/sweep.ts';
import { decisionOf, FREE, isFree, type Payment } from '../domain/payment.ts';
import type { OpenPayments, OpenPosition } from '../domain/payment-store.ts';
import { ensureCaptured } from './charge-order.ts';
import { type RecordResultDeps, recordResult } from './record-result.ts';

export interface SweepOpenPaymentsDeps extends RecordResultDeps {
  readonly openPayments: OpenPayments;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** A younger intent is still in the hands of the queue: its message comes back after 1, 2 and 4 s, or 60 s when its worker died. */
export const MIN_AGE_MS = 3 * 60 * 1000;

/** Payments that are looked up at once. */
const PAGE = 100;

/**
 * Asks the provider, by key, what has become of charges whose result never came: their message was given up after
 * time-outs. What it knows is settled as if the message had been; what it knows nothing of is left to the message, should
 * somebody put it back, and to the order's own time.
 *
 * It goes through all of them, as far as its time reaches. Each run begins somewhere else and comes round to the oldest
 * last: when the provider is slow, those that it cannot tell of are not all that is ever asked about.
 */
export const sweepOpenPayments =
  (deps: SweepOpenPaymentsDeps): SweepTask =>
  async () => {
    const hasTime = startDeadline(deps.clock);
    const done = { settled: 0, unknown: 0, failed: 0 };
    const now = deps.clock.now().getTime();
    const before = new Date(now - MIN_AGE_MS).toISOString();
    const first = await deps.openPayments.listOpen(before, PAGE);
    const oldest = first.payments[0]?.intendedAt;
    const chance = deps.ids.random();
    if (first.next === undefined || oldest === undefined) {
      await pollEach(rotated(first.payments, chance), deps, hasTime, done);
      return done;
    }
    const span = Date.parse(before) - Date.parse(oldest);
    const middle = Date.parse(oldest) + Math.floor(chance * span);
    const start = { intendedAt: new Date(middle).toISOString(), orderId: FIRST_ID };
    await pollAll(before, start, deps, hasTime, done);
    // What was intended in the very millisecond is in both halves: to ask twice is harmless, never would not be.
    await pollAll(new Date(middle + 1).toISOString(), undefined, deps, hasTime, done);
    return done;
  };

/** Before any order's id. */
const FIRST_ID = '0';

/** The same in a circle, from another one on. */
function rotated<T>(items: readonly T[], chance: number): readonly T[] {
  const start = Math.floor(chance * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Asks about those from `after` on that were intended before `before`. */
async function pollAll(
  before: string,
  after: OpenPosition | undefined,
  deps: SweepOpenPaymentsDeps,
  hasTime: Deadline,
  done: Record<Outcome, number>,
): Promise<void> {
  let from = after;
  while (hasTime()) {
    const { payments, next } = await deps.openPayments.listOpen(before, PAGE, from);
    for (const outcome of await mapInBatches(payments, hasTime, (one) => pollOrLog(one, deps)))
      done[outcome] += 1;
    if (next === undefined) return;
    from = next;
  }
}

async function pollEach(
  payments: readonly Payment[],
  deps: SweepOpenPaymentsDeps,
  hasTime: Deadline,
  done: Record<Outcome, number>,
): Promise<void> {
  const outcomes = await mapInBatches(payments, hasTime, (payment) => pollOrLog(payment, deps));
  for (const outcome of outcomes) done[outcome] += 1;
}

type Outcome = 'settled' | 'unknown' | 'failed';

const pollOrLog = (payment: Payment, deps: SweepOpenPaymentsDeps): Promise<Outcome> =>
  pollPayment(payment, deps).catch((error: unknown) => {
    deps.logger.warn('payment stays open', { orderId: payment.orderId, error });
    return 'failed';
  });

async function pollPayment(payment: Payment, deps: SweepOpenPaymentsDeps): Promise<Outcome> {
  const { orderId, amount, correlationId = orderId } = payment;
  if (amount === undefined) return 'unknown';
  const known = isFree(amount) ? undefined : await deps.provider.find(orderId);
  if (known === undefined && !isFree(amount)) return 'unknown';
  const decision = known === undefined ? FREE : decisionOf(await ensureCaptured(known, deps.provider));
  if (decision === undefined) return 'failed';
  const { clock } = deps;
  const logger = deps.logger.with({ correlationId });
  await recordResult({ orderId, amount, correlationId }, decision, deps, { clock, logger });
  return 'settled';
}
