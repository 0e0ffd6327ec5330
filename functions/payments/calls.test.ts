import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { createPaymentsCalls } from './calls.ts';
import { createPaymentsClient } from './contract/calls.ts';
import type { Payment } from './domain/payment.ts';

const orderId = seededIds(fakeClock()).next();
const about = { orderId, correlationId: 'c-1' };
const price = { amount: 100, currency: 'EUR' };
const at = '2026-01-01T00:00:00.000Z';

const port = (row: Payment | undefined) =>
  createPaymentsCalls({
    payments: { find: async (id) => (id === orderId ? row : undefined) },
    logger: memoryLogger(),
  });

test('orders reads how the payment of an order ended, and nothing else of its row', async () => {
  const lookup = (row: Omit<Payment, 'orderId'>) =>
    createPaymentsClient(port({ orderId, ...row })).getPaymentForOrder(about);
  const kept = { intendedAt: at, decidedAt: at, correlationId: 'c-0' };
  expect(await lookup({ status: 'INTENT', amount: price, ...kept })).toEqual({
    status: 'INTENT',
    amount: price,
  });
  expect(await lookup({ status: 'SUCCEEDED', amount: price, reference: 'r', ...kept })).toEqual({
    status: 'SUCCEEDED',
    amount: price,
    reference: 'r',
  });
  expect(await lookup({ status: 'FAILED', reason: 'declined', ...kept })).toEqual({
    status: 'FAILED',
    reason: 'declined',
  });
  const voided = { amount: price, at };
  expect(await lookup({ status: 'CLOSED', closedAt: at, closedBecause: 'x', voided })).toEqual({
    status: 'CLOSED',
    voided,
  });
});

test('an order without a payment has none', async () => {
  expect(await createPaymentsClient(port(undefined)).getPaymentForOrder(about)).toBeUndefined();
});

test.each([
  ['another operation', { operation: 'refund', ...about }],
  ['an id that is no order', { operation: 'getPaymentForOrder', orderId: 'x', correlationId: 'c' }],
  [
    'a correlation id that may not be logged',
    { operation: 'getPaymentForOrder', orderId, correlationId: 'a b' },
  ],
])('%s is refused as data', async (_what, request) => {
  expect(await port(undefined)(request)).toMatchObject({ ok: false, code: 'validation_failed' });
});
