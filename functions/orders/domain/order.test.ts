import {
  applyMove,
  canMove,
  enteredAt,
  isClosed,
  isClosedUnpaid,
  newOrder,
  type OrderState,
  TRANSITIONS,
  withAnnotations,
} from './order.ts';

const [THEN, NOW] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
const price = { amount: 500, currency: 'EUR' };
const line = { productId: 'mug', name: 'Mug', quantity: 1, unitPrice: price, lineTotal: price };
const placed = { orderId: 'o1', userId: 'ada', items: [line], total: price };
const pending = newOrder(placed, THEN);

const STATES: OrderState[] = [
  'PENDING',
  'PAID',
  'SHIPPED',
  'DELIVERED',
  'FAILED',
  'CANCELLED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'ABANDONED',
];

/** Every move that an order may make; money goes back only for what has left the house. */
const MOVES = [
  'PENDING → PAID',
  'PENDING → FAILED',
  'PENDING → CANCELLED',
  'PAID → SHIPPED',
  'PAID → CANCELLED',
  'SHIPPED → DELIVERED',
  'SHIPPED → PARTIALLY_REFUNDED',
  'SHIPPED → REFUNDED',
  'DELIVERED → PARTIALLY_REFUNDED',
  'DELIVERED → REFUNDED',
  'PARTIALLY_REFUNDED → PARTIALLY_REFUNDED',
  'PARTIALLY_REFUNDED → REFUNDED',
];

test.each(STATES)('from %s an order goes where the table says and nowhere else', (from) => {
  expect(Object.keys(TRANSITIONS).sort()).toEqual([...STATES].sort());
  const possible = STATES.filter((to) => canMove(from, to)).map((to) => `${from} → ${to}`);
  expect(possible.sort()).toEqual(MOVES.filter((move) => move.startsWith(`${from} `)).sort());
});

test('an order was closed unpaid when it failed, was never placed, or was cancelled before its payment', () => {
  const paid = applyMove(pending, 'PAID', {}, NOW);
  expect([pending, paid].map(isClosedUnpaid)).toEqual([false, false]);
  expect(isClosedUnpaid(applyMove(paid, 'CANCELLED', {}, NOW))).toBe(false);
  for (const to of ['FAILED', 'CANCELLED'] as const) {
    expect(isClosedUnpaid(applyMove(pending, to, {}, NOW))).toBe(true);
  }
  expect(isClosedUnpaid({ orderId: 'o1', status: 'ABANDONED', createdAt: THEN })).toBe(true);
});

test('an order came to nothing when it failed, was cancelled or was never placed', () => {
  expect(STATES.filter((status) => isClosed({ status }))).toEqual(['FAILED', 'CANCELLED', 'ABANDONED']);
});

test('an order begins PENDING, and its history with it', () => {
  expect(pending).toEqual({
    ...placed,
    status: 'PENDING',
    createdAt: THEN,
    updatedAt: THEN,
    history: [{ status: 'PENDING', at: THEN }],
  });
});

test('a move changes the state, what it records, and nothing else', () => {
  expect(applyMove(pending, 'FAILED', { failureReason: 'declined' }, NOW)).toEqual({
    ...pending,
    status: 'FAILED',
    failureReason: 'declined',
    updatedAt: NOW,
    history: [
      { status: 'PENDING', at: THEN },
      { status: 'FAILED', at: NOW },
    ],
  });
});

test('a note leaves state and history as they are', () => {
  const refunded = { amount: price, at: THEN };
  expect(withAnnotations(pending, { refunded }, NOW)).toEqual({ ...pending, refunded, updatedAt: NOW });
});

test('given an order that is shipped later, when asked since when it is paid, then the time of the payment is returned', () => {
  const LATER = '2026-01-03T00:00:00.000Z';
  const shipped = applyMove(applyMove(pending, 'PAID', {}, NOW), 'SHIPPED', {}, LATER);
  expect(enteredAt(shipped, 'PENDING')).toBe(THEN);
  expect(enteredAt(shipped, 'PAID')).toBe(NOW);
  expect(enteredAt(shipped, 'SHIPPED')).toBe(LATER);
});

test('given an order whose history lacks a state, when asked since when it has it, then its last change is returned', () => {
  expect(enteredAt({ ...pending, updatedAt: NOW }, 'PAID')).toBe(NOW);
});
