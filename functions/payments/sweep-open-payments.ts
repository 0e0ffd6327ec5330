import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { captured } from './charge.ts';
import { decisionOf, type Payment } from './domain/payment.ts';
import type { OpenPayments } from './domain/payment-store.ts';
import { type SettleDeps, settle } from './settle.ts';

export interface OpenPaymentsDeps extends SettleDeps {
  readonly payments: OpenPayments;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A younger intent is still in the hands of the queue: its message comes back after 1, 2 and 4 s, or 60 s when its worker died. */
export const OPEN_FOR_MS = 3 * 60 * 1000;

/** Payments that one run asks about; the next minute goes on. */
const MOST = 200;

/** Of them, asked about side by side. */
const AT_ONCE = 10;

/**
 * Asks the provider, by key, what has become of charges whose result never came: their message was given up after
 * time-outs. What it knows is settled as if the message had been; what it knows nothing of is left to the message, should
 * somebody put it back, and to the order's own time.
 */
export const sweepOpenPayments =
  (deps: OpenPaymentsDeps): SweepTask =>
  async () => {
    const before = new Date(deps.clock.now().getTime() - OPEN_FOR_MS).toISOString();
    const done = { settled: 0, unknown: 0, failed: 0 };
    const open = await deps.payments.open(before, MOST);
    for (let start = 0; start < open.length; start += AT_ONCE) {
      const some = open.slice(start, start + AT_ONCE);
      for (const outcome of await Promise.all(some.map((payment) => tryOne(payment, deps))))
        done[outcome] += 1;
    }
    return done;
  };

type Outcome = 'settled' | 'unknown' | 'failed';

const tryOne = (payment: Payment, deps: OpenPaymentsDeps): Promise<Outcome> =>
  settleOne(payment, deps).catch((error: unknown) => {
    deps.logger.warn('payment stays open', { orderId: payment.orderId, error });
    return 'failed';
  });

async function settleOne(payment: Payment, deps: OpenPaymentsDeps): Promise<Outcome> {
  const { orderId, amount, correlationId = orderId } = payment;
  const known = await deps.provider.find(orderId);
  if (known === undefined || amount === undefined) return 'unknown';
  const decision = decisionOf(await captured(known, deps.provider));
  if (decision === undefined) return 'failed';
  const { clock } = deps;
  const logger = deps.logger.with({ correlationId });
  await settle({ orderId, amount, correlationId }, decision, deps, { clock, logger });
  return 'settled';
}
