import { decisionOf, FREE, isFree, isOpen, type Payment, type PaymentStatus } from './payment.ts';
import { type Charge, ProviderError, ProviderRefusal, ProviderTimeout } from './payment-provider.ts';

const charge = (status: Charge['status'], reason?: string): Charge => ({
  key: 'o1',
  status,
  reference: 'sim_o1',
  ...(reason === undefined ? {} : { reason }),
});

test.each<[Charge, object | undefined]>([
  [charge('CAPTURED'), { status: 'SUCCEEDED', reference: 'sim_o1' }],
  [charge('DECLINED', 'unknown_token'), { status: 'FAILED', reason: 'unknown_token' }],
  [charge('DECLINED'), { status: 'FAILED', reason: 'declined' }],
  [charge('VOIDED', 'declined'), { status: 'FAILED', reason: 'voided' }],
  [charge('AUTHORIZED'), undefined],
])('the charge %j decides %j', (given, decision) => {
  expect(decisionOf(given)).toEqual(decision);
});

test('a reason is cut to what events carry', () => {
  const decided = (length: number) => decisionOf(charge('DECLINED', 'x'.repeat(length)));
  expect(decided(64)).toEqual({ status: 'FAILED', reason: 'x'.repeat(64) });
  expect(decided(65)).toEqual(decided(64));
});

test('a payment is open from its intent to its result or its tombstone', () => {
  const open = (status: PaymentStatus, changes: Partial<Payment> = {}) =>
    isOpen({ orderId: 'o1', status, ...changes });
  expect(open('INTENT')).toBe(true);
  expect(open('INTENT', { closedAt: '2026-01-01T00:00:00.000Z' })).toBe(false);
  expect([open('SUCCEEDED'), open('FAILED'), open('CLOSED')]).toEqual([false, false, false]);
});

test('what goes wrong with the provider is named in logs', () => {
  expect(String(new ProviderTimeout('no answer'))).toBe('ProviderTimeout: no answer');
  expect(String(new ProviderError('away'))).toBe('ProviderError: away');
});

test('given a request that the provider rejects permanently, when the error is logged, then it names itself and the reason', () => {
  const error = new ProviderRefusal('amount_too_small');
  expect(String(error)).toBe('ProviderRefusal: the provider refuses the request: amount_too_small');
  expect(error.reason).toBe('amount_too_small');
});

test.each([
  [0, 'EUR', true],
  [0, 'JPY', true],
  [1, 'EUR', false],
  [500, 'USD', false],
])('given an order of %d %s, when it is paid, then it is free: %s', (amount, currency, expected) => {
  expect(isFree({ amount, currency })).toBe(expected);
});

test('given a free order, when its payment is decided, then it succeeds under the reference "free"', () => {
  expect(FREE).toEqual({ status: 'SUCCEEDED', reference: 'free' });
});
