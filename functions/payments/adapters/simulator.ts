import { type Clock, isoNow } from '../../../platform/clock.ts';
import { notFound, unavailable } from '../../../platform/errors.ts';
import { sha256 } from '../../../platform/hash.ts';
import { CHARGE_NOT_FOUND } from '../domain/error-codes.ts';
import {
  authorized,
  captured,
  chargeOf,
  type Ledger,
  type LedgerEntry,
  type Outcome,
  refunded,
  voided,
} from '../domain/ledger.ts';
import {
  type ChargeRequest,
  type PaymentProvider,
  ProviderError,
  ProviderRefusal,
  ProviderTimeout,
} from '../domain/payment-provider.ts';

export interface SimulatorDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** With the order's id it decides the outcome of orders without a token. */
  readonly seed: string;
  /** Of a hundred orders without a token, so many are paid. */
  readonly approvalPercent: number;
}

/** What each test token does; any other one is declined as `unknown_token`. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  tok_ok: {},
  tok_declined: { declined: 'declined' },
  tok_timeout_after_charge: { replyIsLost: true },
  tok_timeout_before_charge: { failFirstAttempt: true },
  tok_error: { failFirstAttempt: true },
};

/** A provider without a bank: it decides by test token or by hash and keeps every movement in its ledger. */
export function createSimulator(deps: SimulatorDeps): PaymentProvider {
  const { ledger, clock } = deps;
  const change = (key: string, next: (entry: LedgerEntry | undefined, at: string) => LedgerEntry) =>
    changeEntry(ledger, key, (entry) => next(entry, isoNow(clock)));
  return {
    authorize: async (request) => {
      if (request.amount.amount <= 0) throw new ProviderRefusal('amount_too_small');
      const outcome = outcomeOf(request, deps);
      const { entry } = await change(request.key, (last, at) => authorized(last, request, outcome, at));
      return chargeOf(entry) ?? stumble(request);
    },
    capture: async (key) => {
      const { entry, changed } = await change(key, (last, at) => captured(known(last, key), at));
      if (changed && entry.replyIsLost) throw new ProviderTimeout('no answer');
      return chargeOf(entry) ?? missing(key);
    },
    void: async (key) => {
      const { entry } = await change(key, (last, at) => voided(last, key, at));
      return chargeOf(entry) ?? missing(key);
    },
    refund: async (key, refundId, amount) => {
      const { entry } = await change(key, (last, at) => refunded(known(last, key), refundId, amount, at));
      return chargeOf(entry) ?? missing(key);
    },
    find: async (key) => {
      const entry = await ledger.find(key);
      return entry === undefined ? undefined : chargeOf(entry);
    },
  };
}

/** The outcome of a charge: by its test token, else by hash, the same whenever it is asked for. */
export function outcomeOf(
  { key, token }: Pick<ChargeRequest, 'key' | 'token'>,
  { seed, approvalPercent }: Pick<SimulatorDeps, 'seed' | 'approvalPercent'>,
): Outcome {
  if (token !== undefined) {
    const known = Object.hasOwn(OUTCOMES, token) ? OUTCOMES[token] : undefined;
    return known ?? { declined: 'unknown_token' };
  }
  const draw = Number.parseInt(sha256(`${seed}\n${key}`).slice(0, 8), 16) / 2 ** 32;
  return draw * 100 < approvalPercent ? {} : { declined: 'declined' };
}

function stumble({ token }: ChargeRequest): never {
  if (token === 'tok_timeout_before_charge') throw new ProviderTimeout('no answer');
  throw new ProviderError('the provider failed, nothing was charged');
}

function missing(key: string): never {
  throw notFound(`a charge of ${key}`, CHARGE_NOT_FOUND);
}

const known = (entry: LedgerEntry | undefined, key: string): LedgerEntry => entry ?? missing(key);

/** Changes of one key that may come between read and write before the call gives up. */
const ATTEMPTS = 10;

async function changeEntry(
  ledger: Ledger,
  key: string,
  next: (entry: LedgerEntry | undefined) => LedgerEntry,
): Promise<{ entry: LedgerEntry; changed: boolean }> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const last = await ledger.find(key);
    const entry = next(last);
    if (entry === last) return { entry, changed: false };
    if (await ledger.save(entry)) return { entry, changed: true };
  }
  throw unavailable('too many others write the same charge');
}
