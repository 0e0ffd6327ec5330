import fc from 'fast-check';
import { authorized, captured, chargeOf, type LedgerEntry, refunded, voided } from './ledger.ts';

const T = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const request = { key: 'o1', amount: eur(500), token: 'tok_ok' };

const untouched = { captured: 0, voided: 0, refunded: 0, refunds: {} };
const asked = { ...untouched, key: 'o1', currency: 'EUR', attemptedAt: T(0) };
const held: LedgerEntry = {
  ...asked,
  status: 'AUTHORIZED',
  revision: 1,
  authorized: 500,
  authorizedAt: T(0),
};
const taken: LedgerEntry = { ...held, status: 'CAPTURED', revision: 2, captured: 500, capturedAt: T(1) };
const declined: LedgerEntry = {
  ...asked,
  status: 'DECLINED',
  revision: 1,
  reason: 'lost_card',
  authorized: 0,
  declinedAt: T(0),
};
const stumbled: LedgerEntry = { ...asked, status: 'ATTEMPTED', revision: 1, authorized: 0 };
const refund = (amount: number): LedgerEntry => ({
  ...taken,
  revision: 3,
  refunded: amount,
  refunds: { r1: amount },
  refundedAt: T(2),
});
const early: LedgerEntry = {
  ...untouched,
  key: 'o1',
  status: 'VOIDED',
  revision: 1,
  authorized: 0,
  voidedAt: T(0),
};

describe('an authorization', () => {
  test('holds the amount', () => {
    expect(authorized(undefined, request, {}, T(0))).toEqual(held);
    const entry = authorized(undefined, { key: 'o1', amount: eur(500) }, {}, T(0));
    expect(entry).toEqual(held);
    expect(Object.keys(entry)).not.toContain('replyIsLost');
  });

  test('keeps what a test token asks for, and never the token', () => {
    const token = 'tok_timeout_after_charge';
    const entry = authorized(undefined, { ...request, token }, { replyIsLost: true }, T(0));
    expect(entry.replyIsLost).toBe(true);
    expect(JSON.stringify(entry)).not.toContain('tok_');
  });

  test('may be declined, for good', () => {
    expect(authorized(undefined, request, { declined: 'lost_card' }, T(0))).toEqual(declined);
    expect(authorized(declined, request, {}, T(1))).toBe(declined);
    expect(captured(declined, T(1))).toBe(declined);
  });

  test('that stumbles happened not at all, and the next one counts from there', () => {
    expect(authorized(undefined, request, { failFirstAttempt: true }, T(0))).toEqual(stumbled);
    expect(captured(stumbled, T(1))).toBe(stumbled);
    expect(authorized(stumbled, request, { failFirstAttempt: true }, T(1))).toMatchObject({
      status: 'AUTHORIZED',
      revision: 2,
      authorized: 500,
      attemptedAt: T(0),
      authorizedAt: T(1),
    });
  });
});

describe('a capture', () => {
  test('takes what is held, once', () => {
    expect(captured(held, T(1))).toEqual(taken);
    expect(captured(taken, T(2))).toBe(taken);
  });
});

describe('a void', () => {
  test('lets go of what is held', () => {
    expect(voided(held, 'o1', T(2))).toEqual({
      ...held,
      status: 'VOIDED',
      revision: 2,
      voided: 500,
      voidedAt: T(2),
    });
  });

  test('returns what was taken, and says when', () => {
    expect(voided(taken, 'o1', T(2))).toEqual({
      ...taken,
      status: 'VOIDED',
      revision: 3,
      refunded: 500,
      voidedAt: T(2),
      refundedAt: T(2),
    });
  });

  test('after a full refund returns nothing more', () => {
    expect(voided(refund(500), 'o1', T(3))).toMatchObject({
      refunded: 500,
      refundedAt: T(2),
      voidedAt: T(3),
    });
  });

  test('before any charge refuses a later one', () => {
    expect(voided(undefined, 'o1', T(0))).toEqual(early);
    expect(authorized(early, request, {}, T(1))).toBe(early);
  });

  test('is final: repeated, it changes nothing', () => {
    const once = voided(taken, 'o1', T(2));
    expect(voided(once, 'o1', T(3))).toBe(once);
    expect(captured(once, T(3))).toBe(once);
  });
});

describe('a refund', () => {
  test('returns a part, once per id', () => {
    const part = refunded(taken, 'r1', eur(200), T(2));
    expect(part).toEqual(refund(200));
    expect(refunded(part, 'r1', eur(200), T(3))).toBe(part);
    expect(refunded(part, 'r2', eur(300), T(3))).toMatchObject({
      refunded: 500,
      refunds: { r1: 200, r2: 300 },
    });
  });

  test.each<[string, LedgerEntry, { amount: number; currency: string }, string]>([
    ['more than is left', refund(200), eur(301), 'at most 300 EUR can be refunded'],
    ['another currency', taken, { amount: 1, currency: 'USD' }, 'at most 500 EUR can be refunded'],
    ['what was only held', held, eur(1), 'at most 0 EUR can be refunded'],
    ['what was never charged', early, eur(1), 'at most 0 EUR can be refunded'],
  ])('of %s is refused and says how much is left', (_what, entry, amount, message) => {
    expect(() => refunded(entry, 'r9', amount, T(3))).toThrow(
      expect.objectContaining({ kind: 'conflict', code: 'refund_too_large', message }),
    );
  });
});

test.each([0, -1])('a refund of %d, which would take money, is refused', (amount) => {
  const invalid = { kind: 'invalid', errors: [{ path: 'amount.amount', message: 'must be more than 0' }] };
  expect(() => refunded(taken, 'r1', eur(amount), T(2))).toThrow(expect.objectContaining(invalid));
});

describe('the provider reports', () => {
  test('nothing of an attempt', () => {
    expect(chargeOf(stumbled)).toBeUndefined();
  });

  test.each<[string, LedgerEntry, object]>([
    ['a hold', held, { status: 'AUTHORIZED' }],
    ['a capture', taken, { status: 'CAPTURED' }],
    ['a refused card', declined, { status: 'DECLINED', reason: 'lost_card' }],
    ['an early void', early, { status: 'VOIDED' }],
  ])('%s as it is', (_what, entry, shown) => {
    const charge = chargeOf(entry) ?? {};
    expect(charge).toEqual({ key: 'o1', reference: 'sim_o1', ...shown });
    expect(Object.values(charge)).not.toContain(undefined);
  });

  test.each<[string, LedgerEntry | undefined, object]>([
    ['a hold', held, { released: eur(500) }],
    ['a capture', taken, { released: eur(500) }],
    ['a refused card', declined, { reason: 'lost_card' }],
    ['nothing', undefined, {}],
    ['what is left after a refund', refund(200), { released: eur(300) }],
    ['what was returned before', refund(500), {}],
  ])('what a void of %s released', (_what, entry, shown) => {
    const charge = chargeOf(voided(entry, 'o1', T(3))) ?? {};
    expect(charge).toEqual({ key: 'o1', reference: 'sim_o1', status: 'VOIDED', ...shown });
    expect(Object.values(charge)).not.toContain(undefined);
  });
});

test('whatever is asked in whatever order, money adds up and nothing moves after a void', () => {
  type Step = (entry: LedgerEntry | undefined, at: string) => LedgerEntry | undefined;
  const amount = fc.integer({ min: 1, max: 900 });
  const step = fc.oneof(
    fc.record({ stumble: fc.boolean(), no: fc.boolean() }).map(
      ({ stumble, no }): Step =>
        (entry, at) =>
          authorized(entry, request, { failFirstAttempt: stumble, ...(no ? { declined: 'no' } : {}) }, at),
    ),
    fc.constant<Step>((entry, at) => entry && captured(entry, at)),
    fc.constant<Step>((entry, at) => voided(entry, 'o1', at)),
    fc.tuple(fc.constantFrom('r1', 'r2', 'r3'), amount).map(
      ([id, units]): Step =>
        (entry, at) => {
          try {
            return entry && refunded(entry, id, eur(units), at);
          } catch {
            return entry;
          }
        },
    ),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let last: LedgerEntry | undefined;
      steps.forEach((move, n) => {
        const next = move(last, T(n));
        if (next === undefined || next === last) return;
        expect(next.revision).toBe((last?.revision ?? 0) + 1);
        expect(last?.status).not.toBe('VOIDED');
        expect([0, next.authorized]).toContain(next.captured);
        expect(next.refunded).toBeLessThanOrEqual(next.captured);
        if (next.status === 'VOIDED') {
          expect(next.voided + next.captured).toBe(next.authorized);
          expect(next.refunded).toBe(next.captured);
        } else {
          expect(next.voided).toBe(0);
          expect(next.refunded).toBe(Object.values(next.refunds).reduce((sum, one) => sum + one, 0));
        }
        last = next;
      });
    }),
    { numRuns: 100, seed: 20261121 },
  );
});
