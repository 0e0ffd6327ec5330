import { type Claim, decideClaim } from './claim.ts';

const now = new Date('2026-01-01T12:00:00.000Z');
const request = {
  id: 'k',
  fingerprint: 'f',
  orderId: 'order-2',
  leaseToken: 'token-2',
  leaseUntil: '2026-01-01T12:00:30.000Z',
  expiresOn: '2026-01-02T12:00:00.000Z',
};
const running: Claim = {
  id: 'k',
  fingerprint: 'f',
  orderId: 'order-1',
  leaseToken: 'token-1',
  leaseUntil: '2026-01-01T12:00:10.500Z',
  expiresOn: '2026-01-02T11:59:40.000Z',
};
const answer = { status: 201, body: '{}', contentType: 'application/json' };

test('a key that no one used is taken', () => {
  expect(decideClaim(undefined, request, now)).toEqual({ kind: 'take', claim: request });
});

test.each([
  ['2026-01-01T12:00:10.500Z', 2],
  ['2026-01-01T12:00:00.001Z', 1],
])('a key in use until %s is running: ask again after %d s', (leaseUntil, retryAfterSeconds) => {
  const inUse = { ...running, leaseUntil };
  expect(decideClaim(inUse, request, now)).toEqual({ kind: 'running', retryAfterSeconds });
});

test('a lapsed lease is taken over with the first order id and a new token', () => {
  const lapsed = { ...running, leaseUntil: '2026-01-01T12:00:00.000Z' };
  expect(decideClaim(lapsed, request, now)).toMatchObject({
    kind: 'take_over',
    claim: { orderId: 'order-1', leaseToken: 'token-2', leaseUntil: request.leaseUntil },
  });
});

test('an answered key gives its answer', () => {
  expect(decideClaim({ ...running, answer }, request, now)).toEqual({ kind: 'answered', answer });
});

test('another payload is a mismatch, whether running, lapsed or answered', () => {
  for (const claim of [running, { ...running, leaseUntil: '0' }, { ...running, answer }]) {
    expect(decideClaim({ ...claim, fingerprint: 'other' }, request, now)).toEqual({ kind: 'mismatch' });
  }
});

test('after its day a key is free again, though its row still stands', () => {
  const old = { ...running, answer, expiresOn: '2026-01-01T12:00:00.000Z' };
  expect(decideClaim(old, request, now)).toMatchObject({ kind: 'take', claim: { orderId: 'order-2' } });
});
