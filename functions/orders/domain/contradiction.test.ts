import { type Decision, decide } from './decide.ts';
import { newOrder, type Order } from './order.ts';

const at = '2026-01-01T00:00:00.000Z';
const price = { amount: 500, currency: 'EUR' };
const line = { productId: 'mug', name: 'Mug', quantity: 1, unitPrice: price, lineTotal: price };
const pending = newOrder({ orderId: 'o1', userId: 'ada', items: [line], total: price }, at);
const inState = (status: Order['status'], facts: Partial<Order> = {}): Order => ({
  ...pending,
  ...facts,
  status,
});

const because = (why: string): Decision => ({ kind: 'contradiction', why });

test('given a checkout that never finished, when its payment succeeds, then the reason is that no order was placed', () => {
  const abandoned = { orderId: 'o1', status: 'ABANDONED', createdAt: at } as const;
  expect(decide(abandoned, { kind: 'payment_succeeded', amount: price })).toEqual(
    because('it was never placed'),
  );
});

test('given an order, when another amount is paid, then the reason names both amounts with their currencies', () => {
  const amount = { amount: 499, currency: 'USD' };
  expect(decide(pending, { kind: 'payment_succeeded', amount })).toEqual(
    because('499 USD were paid for an order of 500 EUR'),
  );
});

test('given a shipped order, when another parcel is shipped for it, then the reason names both parcels', () => {
  const order = inState('SHIPPED', { trackingId: 'TRK-1' });
  expect(decide(order, { kind: 'shipped', trackingId: 'TRK-2', shippedAt: at })).toEqual(
    because('parcel TRK-2 of an order that has TRK-1'),
  );
});

test('given a shipped order, when another parcel is delivered, then the reason names both parcels', () => {
  const order = inState('SHIPPED', { trackingId: 'TRK-1' });
  expect(decide(order, { kind: 'delivered', deliveredAt: at, trackingId: 'TRK-2' })).toEqual(
    because('parcel TRK-2 was delivered, the order has TRK-1'),
  );
});

test.each([
  ['a shipped order with a tracking id', 'a delivery names none', 'TRK-1', undefined],
  ['a shipped order without a tracking id', 'a delivery names one', undefined, 'TRK-2'],
])('given %s, when %s, then the order is delivered', (_given, _when, known, trackingId) => {
  const order = inState('SHIPPED', known === undefined ? {} : { trackingId: known });
  expect(decide(order, { kind: 'delivered', deliveredAt: at, trackingId })).toEqual({
    kind: 'move',
    to: 'DELIVERED',
    facts: { deliveredAt: at },
  });
});

test('given an order, when a much later reservation expires for it, then the reason names both times', () => {
  const heldAt = '2026-01-01T00:01:00.001Z';
  expect(decide(pending, { kind: 'reservation_expired', heldAt })).toEqual(
    because(`units held at ${heldAt} of an order that was placed at ${at}`),
  );
});

test('given a cancelled order, when more is refunded than it cost, then the reason names both amounts', () => {
  const refunded = { amount: { amount: 501, currency: 'EUR' }, at };
  expect(decide(inState('CANCELLED'), { kind: 'refunded', refunded })).toEqual(
    because('501 EUR went back of an order of 500 EUR'),
  );
});

test('given a refunded order, when another amount is refunded, then the reason names both amounts', () => {
  const order = inState('CANCELLED', { refunded: { amount: price, at } });
  const refunded = { amount: { amount: 1, currency: 'EUR' }, at };
  expect(decide(order, { kind: 'refunded', refunded })).toEqual(because('1 EUR went back after 500 EUR had'));
});
