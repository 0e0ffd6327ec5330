import { type DiagnosisInput, diagnoseOrder } from './diagnosis.ts';
import { withGaps, worst } from './order-trace.ts';
import type { OrderRecords, Row } from './records.ts';

const now = new Date('2026-01-01T12:00:00.000Z');
const recently = '2026-01-01T11:59:50.000Z';
const longAgo = '2026-01-01T11:00:00.000Z';

const records = (over: Partial<OrderRecords> = {}): OrderRecords => ({
  orderId: 'o-1',
  outbox: [],
  incomplete: [],
  ...over,
});
const order = (status: string, at = longAgo): Row => ({
  orderId: 'o-1',
  status,
  createdAt: at,
  history: [{ status, at }],
});
const facts = (over: Partial<OrderRecords>, more: Partial<DiagnosisInput> = {}): DiagnosisInput => ({
  records: records(over),
  letters: [],
  environment: 'dev',
  now,
  ...more,
});
const letter = {
  messageId: 'm',
  type: 'OrderPaid',
  sentAt: longAgo,
  attempts: 3,
  body: 'o-1',
  queue: 'shop-shipping',
  dlq: 'shop-shipping-dlq',
  reason: { text: 'table is gone', at: longAgo, attempts: 3, function: 'F' },
};
const event = (unsent: boolean, occurredAt: string) => ({
  service: 'Orders',
  id: 'e',
  type: 'OrderPaid',
  occurredAt,
  correlationId: 'c',
  unsent,
});

describe('an order that goes on', () => {
  test.each<[string, Partial<OrderRecords>, string, RegExp]>([
    ['no payment yet', { order: order('PENDING') }, 'payments', /take up OrderPlaced/],
    [
      'a payment under way',
      { order: order('PENDING'), payment: { status: 'INTENT', intendedAt: longAgo } },
      'payments',
      /to be decided/,
    ],
    [
      'paid, not heard',
      { order: order('PENDING'), payment: { status: 'SUCCEEDED', decidedAt: longAgo } },
      'orders',
      /payment succeeded/,
    ],
    [
      'refused, not heard',
      { order: order('PENDING'), payment: { status: 'FAILED', decidedAt: longAgo } },
      'orders',
      /payment failed/,
    ],
    ['paid, no shipment', { order: order('PAID') }, 'shipping', /take up OrderPaid/],
    [
      'shipped, not heard',
      { order: order('PAID'), shipment: { status: 'CREATED', shippedAt: longAgo } },
      'orders',
      /hear of its shipment/,
    ],
    ['failed, stock held', { order: order('FAILED'), reservation: { state: 'HELD' } }, 'catalog', /release/],
    [
      'cancelled, stock sold',
      { order: order('CANCELLED'), reservation: { state: 'SOLD' } },
      'catalog',
      /release/,
    ],
    [
      'cancelled, money kept',
      { order: order('CANCELLED'), payment: { status: 'SUCCEEDED' }, ledger: { captured: 5 } },
      'payments',
      /give the money back/,
    ],
    [
      'cancelled, label there',
      { order: order('CANCELLED'), shipment: { status: 'CREATED' } },
      'shipping',
      /void the label/,
    ],
    [
      'shipped, stock only held',
      { order: order('SHIPPED'), reservation: { state: 'HELD' } },
      'catalog',
      /sell what it holds/,
    ],
  ])('%s: stuck there when it takes too long', (_what, over, where, text) => {
    expect(diagnoseOrder(facts(over))).toMatchObject({ state: 'stuck', where, text });
    const soon = new Date(Date.parse(longAgo) + 5_000);
    expect(diagnoseOrder(facts(over, { now: soon }))).toMatchObject({ state: 'running', where });
  });
});

test.each(['SHIPPED', 'DELIVERED', 'FAILED', 'CANCELLED', 'REFUNDED', 'PARTIALLY_REFUNDED', 'ABANDONED'])(
  '%s with all settled is done',
  (status) => {
    expect(
      diagnoseOrder(
        facts({ order: order(status), reservation: status === 'SHIPPED' ? { state: 'SOLD' } : undefined }),
      ).state,
    ).toBe('done');
  },
);

test('a dead letter says who gave up, why, and what to type', () => {
  expect(diagnoseOrder(facts({ order: order('PAID', recently) }, { letters: [letter] }))).toEqual({
    state: 'stuck',
    text: 'shop-shipping gave up on OrderPaid after 3 attempts: table is gone.',
    where: 'shop-shipping',
    remedy: 'Mend the cause, then: npx cloudcart dlq redrive shop-shipping --env dev',
  });
});

test('an event that never left its outbox is where it is stuck, once the sweep had its time', () => {
  const stuck = diagnoseOrder(facts({ order: order('PAID'), outbox: [event(true, longAgo)] }));
  expect(stuck).toMatchObject({ state: 'stuck', where: 'outbox of orders' });
  expect(
    diagnoseOrder(facts({ order: order('PAID', recently), outbox: [event(true, recently)] })).state,
  ).toBe('running');
  expect(diagnoseOrder(facts({ order: order('SHIPPED'), outbox: [event(false, longAgo)] })).state).toBe(
    'done',
  );
});

test('a hold without an order waits for its sweep, and is stuck when that does not come', () => {
  const hold = (sweepAt: string) => facts({ reservation: { state: 'HELD', heldAt: longAgo, sweepAt } });
  expect(diagnoseOrder(hold('2026-01-01T12:10:00.000Z')).state).toBe('running');
  expect(diagnoseOrder(hold('2026-01-01T11:15:00.000Z')).state).toBe('stuck');
  expect(diagnoseOrder(facts({})).state).toBe('unknown');
});

test('of several orders the worst counts', () => {
  const of = (state: 'done' | 'stuck' | 'running') => ({ state, text: state });
  expect(worst([of('done'), of('stuck'), of('running')])?.state).toBe('stuck');
  expect(worst([])).toBeUndefined();
});

test('what was not read whole is said', () => {
  const verdict = { state: 'done' as const, text: 'Done.' };
  expect(withGaps(verdict, [])).toBe(verdict);
  expect(withGaps(verdict, ['Orders']).text).toMatch(
    /^Done\. \(Outboxes .* orders; sent events may be missing\.\)$/,
  );
});
