import { type Decision, decide, type Proposal } from './decide.ts';
import { applyMove, canMove, newOrder, type Order, type OrderState, TRANSITIONS } from './order.ts';

const at = '2026-01-01T00:00:00.000Z';
const price = { amount: 500, currency: 'EUR' };
const line = { productId: 'mug', name: 'Mug', quantity: 1, unitPrice: price, lineTotal: price };
const pending = newOrder({ orderId: 'o1', userId: 'ada', items: [line], total: price }, at);
const inState = (status: Order['status']): Order => ({ ...pending, status });
const shipped = { kind: 'shipped', trackingId: 'TRK-AAAA1111', shippedAt: at } as const;

const PROPOSALS: Record<Proposal['kind'], Proposal> = {
  payment_succeeded: { kind: 'payment_succeeded', amount: price },
  payment_failed: { kind: 'payment_failed', reason: 'card_declined' },
  shipped,
  delivered: { kind: 'delivered', deliveredAt: at },
  reservation_expired: { kind: 'reservation_expired', heldAt: at },
  cancel: { kind: 'cancel', reason: 'by_customer' },
  refunded: { kind: 'refunded', refunded: { amount: price, at } },
};

const NO = 'contradiction';

/** What becomes of an order in each state under each proposal: a move's target, or the decision's kind. */
const RULES: [Order['status'] | 'ABANDONED' | 'none', Record<Proposal['kind'], string>][] = [
  ['none', rule(NO, NO, NO, NO, 'abandon', NO, NO)],
  ['PENDING', rule('PAID', 'FAILED', NO, NO, 'FAILED', 'CANCELLED', NO)],
  ['PAID', rule('keep', NO, 'SHIPPED', 'too_early', 'announce_again', 'CANCELLED', NO)],
  ['SHIPPED', rule('keep', NO, 'keep', 'DELIVERED', 'announce_again', 'keep', NO)],
  ['DELIVERED', rule('keep', NO, 'keep', 'keep', 'announce_again', 'keep', NO)],
  ['PARTIALLY_REFUNDED', rule('keep', NO, 'keep', 'keep', 'announce_again', 'keep', NO)],
  ['REFUNDED', rule('keep', NO, 'keep', 'keep', 'announce_again', 'keep', NO)],
  ['FAILED', rule('keep', 'keep', NO, NO, 'keep', 'keep', 'note')],
  ['CANCELLED', rule('keep', 'keep', 'keep', 'keep', 'keep', 'keep', 'note')],
  ['ABANDONED', rule(NO, NO, NO, NO, 'keep', 'keep', NO)],
];

function rule(
  ...kinds: [string, string, string, string, string, string, string]
): Record<Proposal['kind'], string> {
  const [payment_succeeded, payment_failed, shipped, delivered, reservation_expired, cancel, refunded] =
    kinds;
  return { payment_succeeded, payment_failed, shipped, delivered, reservation_expired, cancel, refunded };
}

const fateOf = (decision: Decision): string => (decision.kind === 'move' ? decision.to : decision.kind);

describe.each(RULES)('an order that is %s', (state, rules) => {
  test.each(Object.entries(rules))('under %s becomes %s', (kind, expected) => {
    const order =
      state === 'none'
        ? undefined
        : state === 'ABANDONED'
          ? { orderId: 'o1', status: state, createdAt: at }
          : inState(state);
    expect(fateOf(decide(order, PROPOSALS[kind as Proposal['kind']]))).toBe(expected);
  });
});

test('whatever is decided is a move that the state machine has', () => {
  const states = Object.keys(TRANSITIONS).filter((state): state is Order['status'] => state !== 'ABANDONED');
  for (const state of states) {
    for (const proposal of Object.values(PROPOSALS)) {
      const decision = decide(inState(state), proposal);
      if (decision.kind === 'move')
        expect(() => applyMove(inState(state), decision.to, {}, at)).not.toThrow();
    }
  }
});

test('a payment that comes in time emits OrderPaid, a failed one OrderFailed with its reason', () => {
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
    expect(canMove(from, to)).toBe(false);
  });

  test('a move that it does not have is refused', () => {
    expect(() => applyMove(inState('FAILED'), 'PAID', {}, at)).toThrow('does not go from FAILED to PAID');
  });

  test('a move adds to the history and keeps what was there', () => {
    const paid = applyMove(pending, 'PAID', {}, '2026-01-01T00:00:01.000Z');
    expect(applyMove(paid, 'SHIPPED', { trackingId: 'TRK-1' }, '2026-01-01T00:00:02.000Z')).toMatchObject({
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

test('a delivery that overtakes the news of its parcel comes too early', () => {
  const why = 'the order is not shipped yet';
  expect(decide(inState('PAID'), PROPOSALS.delivered)).toEqual({ kind: 'too_early', why });
});

test.each([
  [undefined, 'payment_succeeded', 'there is no such order'],
  ['PENDING', 'shipped', 'a parcel of an order that is PENDING'],
  ['PENDING', 'delivered', 'a delivery of an order that is PENDING'],
  ['PAID', 'payment_failed', 'the payment failed, and the order is PAID'],
  ['PAID', 'refunded', 'money went back of an order that is PAID'],
] as const)('to an order that is %s, %s is a contradiction and says why', (state, kind, why) => {
  expect(decide(state && inState(state), PROPOSALS[kind])).toEqual({ kind: 'contradiction', why });
});

const STATES = ['PENDING', 'PAID', 'SHIPPED', 'DELIVERED', 'FAILED', 'CANCELLED'] as const;

test.each(
  STATES.flatMap((state) => [
    [state, { amount: 0, currency: 'EUR' }] as const,
    [state, { amount: 499, currency: 'EUR' }] as const,
    [state, { amount: 501, currency: 'EUR' }] as const,
    [state, { amount: 500, currency: 'USD' }] as const,
    [state, { amount: 0, currency: 'JPY' }] as const,
  ]),
)('an order that is %s is not paid by %j', (state, amount) => {
  expect(decide(inState(state), { kind: 'payment_succeeded', amount }).kind).toBe('contradiction');
});

test('an order that costs nothing is paid by nothing', () => {
  const free = { ...pending, total: { amount: 0, currency: 'EUR' } };
  expect(fateOf(decide(free, { kind: 'payment_succeeded', amount: free.total }))).toBe('PAID');
  expect(decide(free, { kind: 'payment_succeeded', amount: price }).kind).toBe('contradiction');
});

test.each([0, 501])('%d of 500 do not go back', (amount) => {
  const refunded = { amount: { amount, currency: 'EUR' }, at };
  expect(decide(inState('CANCELLED'), { kind: 'refunded', refunded }).kind).toBe('contradiction');
});

test('money of another currency does not go back, nor another amount after the first', () => {
  const other = { amount: { ...price, currency: 'USD' }, at };
  expect(decide(inState('FAILED'), { kind: 'refunded', refunded: other }).kind).toBe('contradiction');
  const noted = { ...inState('FAILED'), refunded: { amount: price, at } };
  const less = { amount: { ...price, amount: 1 }, at };
  expect(decide(noted, { kind: 'refunded', refunded: less }).kind).toBe('contradiction');
  expect(decide(noted, PROPOSALS.refunded)).toEqual({ kind: 'keep' });
});

test('another parcel than the one that the order has is a contradiction', () => {
  const sent = { ...inState('SHIPPED'), trackingId: 'TRK-AAAA1111' };
  expect(decide(sent, shipped)).toEqual({ kind: 'keep' });
  expect(decide(sent, { ...shipped, trackingId: 'TRK-BBBB2222' }).kind).toBe('contradiction');
  const arrived = { kind: 'delivered', deliveredAt: at } as const;
  expect(fateOf(decide(sent, { ...arrived, trackingId: 'TRK-AAAA1111' }))).toBe('DELIVERED');
  expect(decide(sent, { ...arrived, trackingId: 'TRK-BBBB2222' }).kind).toBe('contradiction');
});

test('units that were held long after the order was placed are not its own', () => {
  const heldAt = '2026-01-01T00:01:00.001Z';
  expect(decide(pending, { kind: 'reservation_expired', heldAt }).kind).toBe('contradiction');
  const within = '2026-01-01T00:01:00.000Z';
  expect(fateOf(decide(pending, { kind: 'reservation_expired', heldAt: within }))).toBe('FAILED');
});

test('the payment token goes with the first move, whichever it is', () => {
  const withToken = newOrder({ ...pending, paymentToken: 'tok_ok' }, at);
  expect(withToken.paymentToken).toBe('tok_ok');
  for (const to of ['PAID', 'FAILED', 'CANCELLED'] as const) {
    expect(JSON.stringify(applyMove(withToken, to, {}, at))).not.toContain('tok_ok');
  }
});

test('money that went back is written on a closed order once: the first word stays', () => {
  const first = { amount: price, at };
  const later = { amount: price, at: '2026-01-02T00:00:00.000Z' };
  const closed = inState('CANCELLED');
  expect(decide(closed, { kind: 'refunded', refunded: first })).toEqual({
    kind: 'note',
    notes: { refunded: first },
  });
  expect(decide({ ...closed, refunded: first }, { kind: 'refunded', refunded: later })).toEqual({
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
