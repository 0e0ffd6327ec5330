import { type Decision, decide, type Proposal } from './decide.ts';
import { mayMove, moved, newOrder, type Order, type OrderState, TRANSITIONS } from './order.ts';

const at = '2026-01-01T00:00:00.000Z';
const price = { amount: 500, currency: 'EUR' };
const line = { productId: 'mug', name: 'Mug', quantity: 1, unitPrice: price, lineTotal: price };
const pending = newOrder({ orderId: 'o1', userId: 'ada', items: [line], total: price }, at);
const inState = (status: Order['status']): Order => ({ ...pending, status });
const shipped = { kind: 'shipped', trackingId: 'TRK-AAAA1111', shippedAt: at } as const;

const PROPOSALS: Record<Proposal['kind'], Proposal> = {
  payment_succeeded: { kind: 'payment_succeeded' },
  payment_failed: { kind: 'payment_failed', reason: 'card_declined' },
  shipped,
  delivered: { kind: 'delivered', deliveredAt: at },
  reservation_expired: { kind: 'reservation_expired' },
  cancel: { kind: 'cancel', reason: 'by_customer' },
  money_back: { kind: 'money_back', moneyBack: { amount: price, at } },
};

/** What becomes of an order in each state under each proposal: a move's target, or the decision's kind. */
const RULES: [Order['status'] | 'ABANDONED' | 'none', Record<Proposal['kind'], string>][] = [
  ['none', rule('too_early', 'too_early', 'too_early', 'too_early', 'abandon', 'too_early', 'too_early')],
  ['PENDING', rule('PAID', 'FAILED', 'too_early', 'too_early', 'FAILED', 'CANCELLED', 'too_early')],
  ['PAID', rule('keep', 'keep', 'SHIPPED', 'too_early', 'announce_again', 'CANCELLED', 'too_early')],
  ['SHIPPED', rule('keep', 'keep', 'keep', 'DELIVERED', 'announce_again', 'keep', 'too_early')],
  ['DELIVERED', rule('keep', 'keep', 'keep', 'keep', 'announce_again', 'keep', 'too_early')],
  ['PARTIALLY_REFUNDED', rule('keep', 'keep', 'keep', 'keep', 'announce_again', 'keep', 'too_early')],
  ['REFUNDED', rule('keep', 'keep', 'keep', 'keep', 'announce_again', 'keep', 'too_early')],
  ['FAILED', rule('keep', 'keep', 'keep', 'keep', 'keep', 'keep', 'note')],
  ['CANCELLED', rule('keep', 'keep', 'keep', 'keep', 'keep', 'keep', 'note')],
  ['ABANDONED', rule('keep', 'keep', 'keep', 'keep', 'keep', 'keep', 'keep')],
];

function rule(
  ...kinds: [string, string, string, string, string, string, string]
): Record<Proposal['kind'], string> {
  const [payment_succeeded, payment_failed, shipped, delivered, reservation_expired, cancel, money_back] =
    kinds;
  return { payment_succeeded, payment_failed, shipped, delivered, reservation_expired, cancel, money_back };
}

const told = (decision: Decision): string => (decision.kind === 'move' ? decision.to : decision.kind);

describe.each(RULES)('an order that is %s', (state, rules) => {
  test.each(Object.entries(rules))('under %s becomes %s', (kind, expected) => {
    const order =
      state === 'none'
        ? undefined
        : state === 'ABANDONED'
          ? { orderId: 'o1', status: state, createdAt: at }
          : inState(state);
    expect(told(decide(order, PROPOSALS[kind as Proposal['kind']]))).toBe(expected);
  });
});

test('whatever is decided is a move that the state machine has', () => {
  const states = Object.keys(TRANSITIONS).filter((state): state is Order['status'] => state !== 'ABANDONED');
  for (const state of states) {
    for (const proposal of Object.values(PROPOSALS)) {
      const decision = decide(inState(state), proposal);
      if (decision.kind === 'move') expect(() => moved(inState(state), decision.to, {}, at)).not.toThrow();
    }
  }
});

test('a payment that comes in time is told with OrderPaid, a failed one with OrderFailed and its reason', () => {
  expect(decide(pending, PROPOSALS.payment_succeeded)).toMatchObject({ announce: 'OrderPaid' });
  expect(decide(pending, PROPOSALS.payment_failed)).toMatchObject({
    announce: 'OrderFailed',
    reason: 'card_declined',
    facts: { failureReason: 'card_declined' },
  });
});

test('an order that was never paid fails for that when its hold expires', () => {
  expect(decide(pending, PROPOSALS.reservation_expired)).toMatchObject({ reason: 'payment_timeout' });
});

describe('the state machine', () => {
  test('every state that it names is one that it defines', () => {
    for (const target of Object.values(TRANSITIONS).flat()) expect(TRANSITIONS).toHaveProperty(target);
  });

  test('every state can be reached from PENDING, but ABANDONED, which stands for no order', () => {
    const reached = new Set<OrderState>(['PENDING']);
    for (const state of reached) for (const next of TRANSITIONS[state]) reached.add(next);
    expect(new Set(Object.keys(TRANSITIONS))).toEqual(new Set([...reached, 'ABANDONED']));
  });

  test.each([
    ['FAILED', 'PAID'],
    ['CANCELLED', 'SHIPPED'],
    ['SHIPPED', 'CANCELLED'],
    ['ABANDONED', 'PENDING'],
  ] as const)('%s never becomes %s', (from, to) => {
    expect(mayMove(from, to)).toBe(false);
  });

  test('a move that it does not have is refused', () => {
    expect(() => moved(inState('FAILED'), 'PAID', {}, at)).toThrow('does not go from FAILED to PAID');
  });

  test('a move adds to the history and keeps what was there', () => {
    const paid = moved(pending, 'PAID', {}, '2026-01-01T00:00:01.000Z');
    expect(moved(paid, 'SHIPPED', { trackingId: 'TRK-1' }, '2026-01-01T00:00:02.000Z')).toMatchObject({
      trackingId: 'TRK-1',
      updatedAt: '2026-01-01T00:00:02.000Z',
      history: [{ status: 'PENDING' }, { status: 'PAID' }, { status: 'SHIPPED' }],
    });
  });
});

test('what was shipped and when it arrived is kept with the move', () => {
  expect(decide(inState('PAID'), shipped)).toEqual({
    kind: 'move',
    to: 'SHIPPED',
    facts: { trackingId: 'TRK-AAAA1111', shippedAt: at },
  });
  expect(decide(inState('SHIPPED'), PROPOSALS.delivered)).toEqual({
    kind: 'move',
    to: 'DELIVERED',
    facts: { deliveredAt: at },
  });
});

test.each([
  [undefined, 'payment_succeeded', 'there is no such order'],
  ['PENDING', 'shipped', 'the order is not paid yet'],
  ['PAID', 'delivered', 'the order is not shipped yet'],
  ['PAID', 'money_back', 'the order is not closed'],
] as const)('to an order that is %s, %s comes too early and says why', (state, kind, why) => {
  expect(decide(state && inState(state), PROPOSALS[kind])).toEqual({ kind: 'too_early', why });
});

test('money that went back is written on a closed order once: the first word stays', () => {
  const first = { amount: price, at };
  const later = { amount: { ...price, amount: 1 }, at: '2026-01-02T00:00:00.000Z' };
  const closed = inState('CANCELLED');
  expect(decide(closed, { kind: 'money_back', moneyBack: first })).toEqual({
    kind: 'note',
    notes: { moneyBack: first },
  });
  expect(decide({ ...closed, moneyBack: first }, { kind: 'money_back', moneyBack: later })).toEqual({
    kind: 'keep',
  });
});

test('a cancelled order says why', () => {
  expect(decide(inState('PAID'), PROPOSALS.cancel)).toEqual({
    kind: 'move',
    to: 'CANCELLED',
    facts: { cancelReason: 'by_customer' },
    announce: 'OrderCancelled',
    reason: 'by_customer',
  });
});
