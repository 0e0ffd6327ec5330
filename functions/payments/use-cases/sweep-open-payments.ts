import type { Clock } from '../../../platform/clock.ts';
import { type Deadline, startDeadline } from '../../../platform/deadline.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Logger } from '../../../platform/logger.ts';
import {
  countBy,
  mapInBatches,
  SWEEP_BUDGET_MS,
  type SweepTask,
  sweepPages,
} from '../../../platform/sweep.ts';
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
 * Asks the provider, by key, for the result of charges whose message was given up after time-outs. A known result is recorded;
 * an unknown one is left to the message, should it be redriven, and to the order's own timeout.
 *
 * It goes through all open payments until its deadline. Each run starts at a random position and comes to the oldest last: a
 * slow provider must not keep the sweep at the same payments.
 */
export const sweepOpenPayments =
  (deps: SweepOpenPaymentsDeps): SweepTask =>
  async () => {
    const hasTime = startDeadline(deps.clock, SWEEP_BUDGET_MS);
    const before = new Date(deps.clock.now().getTime() - MIN_AGE_MS).toISOString();
    const first = await deps.openPayments.listOpen(before, PAGE);
    const oldest = first.payments[0]?.intendedAt;
    const random = deps.ids.random();
    const poll = (payment: Payment) => pollOrLog(payment, deps);
    if (first.next === undefined || oldest === undefined) {
      return countBy(OUTCOMES, await mapInBatches(rotate(first.payments, random), hasTime, poll));
    }
    const span = Date.parse(before) - Date.parse(oldest);
    const middle = Date.parse(oldest) + Math.floor(random * span);
    const start = { intendedAt: new Date(middle).toISOString(), orderId: FIRST_ID };
    const newer = await pollAll(before, start, deps, hasTime);
    // An intent of the very millisecond is in both halves: polling it twice is harmless.
    const older = await pollAll(new Date(middle + 1).toISOString(), undefined, deps, hasTime);
    return countBy(OUTCOMES, [...newer, ...older]);
  };

/** Sorts before every order id. */
const FIRST_ID = '0';

/** Rotates a list to start at a random item. */
function rotate<T>(items: readonly T[], random: number): readonly T[] {
  const start = Math.floor(random * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Polls the payments after `after` whose intent is older than `before`. */
function pollAll(
  before: string,
  after: OpenPosition | undefined,
  deps: SweepOpenPaymentsDeps,
  hasTime: Deadline,
): Promise<Outcome[]> {
  let from = after;
  const listPage = async () => {
    const { payments, next } = await deps.openPayments.listOpen(before, PAGE, from);
    from = next;
    return { items: payments, isLast: next === undefined };
  };
  return sweepPages(hasTime, listPage, (payment) => pollOrLog(payment, deps));
}

const OUTCOMES = ['settled', 'unknown', 'failed'] as const;
type Outcome = (typeof OUTCOMES)[number];

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
