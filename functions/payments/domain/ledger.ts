import { conflict, invalid } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import { REFUND_TOO_LARGE } from './error-codes.ts';
import type { Charge, ChargeRequest } from './payment-provider.ts';

/** One key of the simulating provider: all that ever happened to its money. Amounts in minor units of `currency`. */
export interface LedgerEntry {
  readonly key: string;
  /** `ATTEMPTED`: a charge was asked for, nothing happened. The others as in {@link Charge}. */
  readonly status: 'ATTEMPTED' | Charge['status'];
  /** Counts the changes of this entry: each is written on condition that it follows the last. */
  readonly revision: number;
  readonly currency?: string;
  /** The reply to the capture is lost, once: what a test token asked for. */
  readonly replyIsLost?: boolean;
  readonly reason?: string;
  readonly authorized: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
  readonly refunds: Readonly<Record<string, number>>;
  readonly attemptedAt?: string;
  readonly authorizedAt?: string;
  readonly capturedAt?: string;
  readonly declinedAt?: string;
  readonly voidedAt?: string;
  readonly refundedAt?: string;
}

/** Where the simulating provider keeps its entries. */
export interface Ledger {
  find(key: string): Promise<LedgerEntry | undefined>;
  /** Writes the entry if the stored one is at the revision before; false when another change came first. */
  save(entry: LedgerEntry): Promise<boolean>;
}

/** What will become of a charge. `stumble`: the first attempt fails before anything happened. */
export interface Outcome {
  readonly declined?: string;
  readonly failFirstAttempt?: boolean;
  /** The capture succeeds and its reply is lost. */
  readonly replyIsLost?: boolean;
}

const nothing = (key: string): LedgerEntry => ({
  key,
  status: 'ATTEMPTED',
  revision: 0,
  authorized: 0,
  captured: 0,
  voided: 0,
  refunded: 0,
  refunds: {},
});

/** The entry after an authorization was asked for: one charge per key, none after a void. */
export function authorized(
  entry: LedgerEntry | undefined,
  request: ChargeRequest,
  outcome: Outcome,
  at: string,
): LedgerEntry {
  if (entry !== undefined && entry.status !== 'ATTEMPTED') return entry;
  const { key, amount } = request;
  const next = {
    ...(entry ?? nothing(key)),
    currency: amount.currency,
    ...(outcome.replyIsLost ? { replyIsLost: true } : {}),
    revision: (entry?.revision ?? 0) + 1,
    attemptedAt: entry?.attemptedAt ?? at,
  };
  if (outcome.failFirstAttempt && entry === undefined) return next;
  if (outcome.declined !== undefined) {
    return { ...next, status: 'DECLINED', reason: outcome.declined, declinedAt: at };
  }
  return { ...next, status: 'AUTHORIZED', authorized: amount.amount, authorizedAt: at };
}

/** The entry after what it holds was taken. */
export function captured(entry: LedgerEntry, at: string): LedgerEntry {
  if (entry.status !== 'AUTHORIZED') return entry;
  const revision = entry.revision + 1;
  return { ...entry, status: 'CAPTURED', revision, captured: entry.authorized, capturedAt: at };
}

/** The entry after a void, which is final: an authorization is released, a captured charge is refunded. */
export function voided(entry: LedgerEntry | undefined, key: string, at: string): LedgerEntry {
  if (entry?.status === 'VOIDED') return entry;
  const last = entry ?? nothing(key);
  const refundable = last.captured - last.refunded;
  return {
    ...last,
    status: 'VOIDED',
    revision: last.revision + 1,
    voided: last.authorized - last.captured,
    refunded: last.captured,
    voidedAt: at,
    ...(refundable > 0 ? { refundedAt: at } : {}),
  };
}

/**
 * The entry after a refund, once per `refundId`.
 * @throws DomainError `validation_failed` when the amount is not above 0, `refund_too_large`
 */
export function refunded(entry: LedgerEntry, refundId: string, amount: Money, at: string): LedgerEntry {
  if (Object.hasOwn(entry.refunds, refundId)) return entry;
  // A negative refund would be a charge.
  if (amount.amount <= 0) throw invalid([{ path: 'amount.amount', message: 'must be more than 0' }]);
  const left = entry.captured - entry.refunded;
  if (entry.currency !== amount.currency || amount.amount > left) {
    const currency = entry.currency ?? amount.currency;
    throw conflict(REFUND_TOO_LARGE, `at most ${left} ${currency} can be refunded`);
  }
  return {
    ...entry,
    revision: entry.revision + 1,
    refunded: entry.refunded + amount.amount,
    refunds: { ...entry.refunds, [refundId]: amount.amount },
    refundedAt: at,
  };
}

/** The charge of an entry; an attempted one has none. */
export function chargeOf(entry: LedgerEntry): Charge | undefined {
  const { key, status, reason } = entry;
  if (status === 'ATTEMPTED') return undefined;
  const released = status === 'VOIDED' ? releasedBy(entry) : undefined;
  return {
    key,
    status,
    reference: `sim_${key}`,
    ...(reason === undefined ? {} : { reason }),
    ...(released === undefined ? {} : { released }),
  };
}

/** The amount that a void returned: the authorized amount, less earlier refunds. */
function releasedBy({ authorized, refunds, currency }: LedgerEntry): Money | undefined {
  const before = Object.values(refunds).reduce((sum, amount) => sum + amount, 0);
  const amount = authorized - before;
  return amount > 0 && currency ? { amount, currency } : undefined;
}
