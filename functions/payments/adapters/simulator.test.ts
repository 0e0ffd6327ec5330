import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { ProviderError, ProviderTimeout } from '../domain/payment-provider.ts';
import { memoryLedger } from './memory/ledger.ts';
import { createSimulator, outcomeOf } from './simulator.ts';

const amount = { amount: 500, currency: 'EUR' };

const scene = () => {
  const ledger = memoryLedger();
  const provider = createSimulator({ ledger, clock: fakeClock(), seed: 's', approvalPercent: 80 });
  return { ledger, provider, charge: (token: string) => provider.authorize({ key: 'k', amount, token }) };
};

describe('test tokens', () => {
  test('tok_ok pays', async () => {
    const { charge, provider, ledger } = scene();
    await charge('tok_ok');
    await provider.capture('k');
    expect(ledger.entries.get('k')).toMatchObject({ status: 'CAPTURED', captured: 500, currency: 'EUR' });
  });

  test('tok_declined declines, and so does a token no one knows, with its reason', async () => {
    expect(await scene().charge('tok_declined')).toMatchObject({ status: 'DECLINED', reason: 'declined' });
    expect(await scene().charge('tok_nope')).toMatchObject({ status: 'DECLINED', reason: 'unknown_token' });
    expect(await scene().charge('__proto__')).toMatchObject({ status: 'DECLINED', reason: 'unknown_token' });
  });

  test('tok_timeout_after_charge takes the money and does not answer', async () => {
    const { charge, provider, ledger } = scene();
    await charge('tok_timeout_after_charge');
    await expect(provider.capture('k')).rejects.toBeInstanceOf(ProviderTimeout);
    expect(ledger.entries.get('k')?.captured).toBe(500);
    expect((await provider.find('k'))?.status).toBe('CAPTURED');
    expect((await provider.capture('k')).status).toBe('CAPTURED');
  });

  test.each([
    ['tok_timeout_before_charge', ProviderTimeout],
    ['tok_error', ProviderError],
  ])('%s fails once without a charge, then pays', async (token, failure) => {
    const { charge, provider, ledger } = scene();
    await expect(charge(token)).rejects.toBeInstanceOf(failure);
    expect(await provider.find('k')).toBeUndefined();
    expect(ledger.entries.get('k')?.status).toBe('ATTEMPTED');
    expect((await charge(token)).status).toBe('AUTHORIZED');
  });
});

describe('without a token', () => {
  const outcomes = (seed: string, approvalPercent: number) => {
    const ids = seededIds(fakeClock());
    return Array.from(
      { length: 2000 },
      () => outcomeOf({ key: ids.next() }, { seed, approvalPercent }).declined,
    );
  };
  const paidOf = (declined: readonly (string | undefined)[]) =>
    declined.filter((reason) => reason === undefined).length;

  test('about so many of a hundred are paid as the setting says', () => {
    expect(paidOf(outcomes('seed', 80)) / 2000).toBeCloseTo(0.8, 1);
    expect(paidOf(outcomes('seed', 0))).toBe(0);
    expect(paidOf(outcomes('seed', 100))).toBe(2000);
  });

  test('the same seed decides the same, another one otherwise', () => {
    expect(outcomes('a', 50)).toEqual(outcomes('a', 50));
    expect(outcomes('a', 50)).not.toEqual(outcomes('b', 50));
  });
});

test('the ledger dates every movement', async () => {
  const { charge, provider, ledger } = scene();
  await charge('tok_ok');
  await provider.capture('k');
  await provider.refund('k', 'r1', { amount: 100, currency: 'EUR' });
  await provider.void('k');
  const at = '2026-01-01T00:00:00.000Z';
  expect(ledger.entries.get('k')).toMatchObject({
    authorized: 500,
    captured: 500,
    refunded: 500,
    voided: 0,
    authorizedAt: at,
    capturedAt: at,
    refundedAt: at,
    voidedAt: at,
    refunds: { r1: 100 },
  });
});
