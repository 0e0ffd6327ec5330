import { type FakeClock, fakeClock } from '../../../platform/clock.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import { seededIds } from '../../../platform/ids.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import { MAX_USER_ID } from '../../../platform/schema.ts';
import type { OrderEvent } from '../contract/events.ts';
import type { ClaimRequest } from '../domain/claim.ts';
import { applyMove, newOrder, type Order, withAnnotations } from '../domain/order.ts';
import type { ClaimStore, OrderStore } from '../domain/order-store.ts';

export interface Stores {
  readonly orders: OrderStore;
  readonly claims: ClaimStore;
  readonly outbox: Outbox;
}

const price = { amount: 1250, currency: 'EUR' };
const line = { productId: 'mug', name: 'Mug', quantity: 2, unitPrice: price, lineTotal: price };
const answer = { status: 201, body: '{"orderId":"x"}', contentType: 'application/json' };

/** What every adapter of orders and claims must do. `seed` keeps the rows of two runs apart. */
export function orderStoreContract(open: () => Stores, seed: number): void {
  const clock: FakeClock = fakeClock('2026-03-01T00:00:00.000Z');
  const ids = seededIds(clock, seed);
  const stores = (): Stores => open();
  const order = (userId = `user-${ids.next()}`): Order => {
    clock.advance(1_000);
    return newOrder({ orderId: ids.next(), userId, items: [line], total: price }, clock.now().toISOString());
  };
  const eventOf = ({ orderId, userId }: Order): OrderEvent => ({
    id: ids.next(),
    type: 'OrderFailed',
    version: 1,
    occurredAt: clock.now().toISOString(),
    correlationId: 'test',
    subject: orderId,
    data: { orderId, userId, reason: 'test' },
  });
  const claimRequest = (over: Partial<ClaimRequest> = {}): ClaimRequest => ({
    id: ids.next(),
    fingerprint: 'f',
    orderId: ids.next(),
    leaseToken: ids.next(),
    leaseUntil: new Date(clock.now().getTime() + 30_000).toISOString(),
    expiresOn: new Date(clock.now().getTime() + 86_400_000).toISOString(),
    ...over,
  });
  const unsentIds = async (outbox: Outbox): Promise<string[]> => {
    const events: DomainEvent[] = await outbox.unsent('9999-01-01T00:00:00.000Z', 1_000);
    return events.map(({ id }) => id);
  };

  test('an order is stored with its event', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    const event = eventOf(placed);
    expect(await orders.savePlaced(placed, event)).toBe('placed');
    expect(await orders.find(placed.orderId)).toEqual(placed);
    expect(await unsentIds(outbox)).toContain(event.id);
  });

  test('a sent event is unsent no more', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    const event = eventOf(placed);
    await orders.savePlaced(placed, event);
    await outbox.markSent(event.id);
    expect(await unsentIds(outbox)).not.toContain(event.id);
  });

  test('the place of an order is taken once, and nothing of the second stays', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    const second = eventOf(placed);
    await orders.savePlaced(placed, eventOf(placed));
    expect(await orders.savePlaced({ ...placed, userId: 'other' }, second)).toBe('order_exists');
    expect(await orders.find(placed.orderId)).toEqual(placed);
    expect(await unsentIds(outbox)).not.toContain(second.id);
  });

  test('an order completes its claim with the answer', async () => {
    const { orders, claims } = stores();
    const request = claimRequest();
    const decision = await claims.claim(request, clock.now());
    if (decision.kind !== 'take') throw new Error(`the key is not free: ${decision.kind}`);
    const placed = order();
    expect(await orders.savePlaced(placed, eventOf(placed), { claim: decision.claim, answer })).toBe(
      'placed',
    );
    expect(await claims.claim({ ...request, leaseToken: 'late' }, clock.now())).toEqual({
      kind: 'answered',
      answer,
    });
  });

  test('who lost the lease places nothing', async () => {
    const { orders, claims } = stores();
    const request = claimRequest({ leaseUntil: clock.now().toISOString() });
    const first = await claims.claim(request, clock.now());
    const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
    expect(second).toMatchObject({ kind: 'take_over', claim: { orderId: request.orderId } });
    if (first.kind !== 'take') throw new Error('the key is not free');
    const placed = order();
    expect(await orders.savePlaced(placed, eventOf(placed), { claim: first.claim, answer })).toBe(
      'claim_lost',
    );
    expect(await orders.find(placed.orderId)).toBeUndefined();
    expect(await claims.complete(first.claim, answer)).toBe(false);
  });

  test('a key is claimed by one of many', async () => {
    const { claims } = stores();
    const request = claimRequest();
    const decisions = await Promise.all(
      Array.from({ length: 10 }, () =>
        claims.claim({ ...request, orderId: ids.next(), leaseToken: ids.next() }, clock.now()),
      ),
    );
    expect(decisions.filter(({ kind }) => kind === 'take')).toHaveLength(1);
    expect(decisions.filter(({ kind }) => kind === 'running')).toHaveLength(9);
  });

  test('a lease returned is taken over at once; a claim forgotten is as if never made', async () => {
    const { claims } = stores();
    const request = claimRequest();
    const first = await claims.claim(request, clock.now());
    if (first.kind !== 'take') throw new Error('the key is not free');
    await claims.release(first.claim);
    const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
    expect(second).toMatchObject({ kind: 'take_over', claim: { orderId: request.orderId } });
    if (second.kind !== 'take_over') throw new Error('the lease was not returned');
    await claims.forget(first.claim);
    expect(await claims.find(request.id)).toBeDefined();
    await claims.forget(second.claim);
    expect(await claims.find(request.id)).toBeUndefined();
  });

  test('an order moves from the state it was read in, once', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    await orders.savePlaced(placed, eventOf(placed));
    const paid = applyMove(placed, 'PAID', {}, clock.now().toISOString());
    const failed = applyMove(placed, 'FAILED', {}, clock.now().toISOString());
    const events = [eventOf(placed), eventOf(placed)] as const;
    const results = await Promise.all([
      orders.saveMove(placed, paid, events[0]),
      orders.saveMove(placed, failed, events[1]),
    ]);
    expect([...results].sort()).toEqual([false, true]);
    const unsent = await unsentIds(outbox);
    expect(events.map(({ id }) => unsent.includes(id))).toEqual(results);
  });

  test('a move completes a claim in the same step, or does neither', async () => {
    const { orders, claims, outbox } = stores();
    const placed = order();
    await orders.savePlaced(placed, eventOf(placed));
    const request = claimRequest({ orderId: placed.orderId, leaseUntil: clock.now().toISOString() });
    const first = await claims.claim(request, clock.now());
    const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
    if (first.kind !== 'take' || second.kind !== 'take_over') throw new Error('the lease did not lapse');
    const closed = applyMove(placed, 'CANCELLED', {}, clock.now().toISOString());
    const lost = eventOf(placed);
    expect(await orders.saveMove(placed, closed, lost, { claim: first.claim, answer })).toBe(false);
    expect(await orders.find(placed.orderId)).toEqual(placed);
    expect(await unsentIds(outbox)).not.toContain(lost.id);
    expect(await orders.saveMove(placed, closed, eventOf(placed), { claim: second.claim, answer })).toBe(
      true,
    );
    expect(await orders.find(placed.orderId)).toEqual(closed);
    expect(await claims.find(request.id)).toMatchObject({ answer });
  });

  test('what is noted on an order is noted upon what was read, and emits nothing', async () => {
    const { orders } = stores();
    const placed = order();
    await orders.savePlaced(placed, eventOf(placed));
    clock.advance(1_000);
    const refunded = { amount: price, at: placed.createdAt };
    const first = withAnnotations(placed, { refunded }, clock.now().toISOString());
    expect(await orders.saveMove(placed, first)).toBe(true);
    expect(await orders.saveMove(placed, withAnnotations(placed, {}, clock.now().toISOString()))).toBe(false);
    expect(await orders.find(placed.orderId)).toEqual(first);
  });

  test('an abandoned checkout takes the place of the order', async () => {
    const { orders } = stores();
    const late = order();
    const abandoned = { orderId: late.orderId, status: 'ABANDONED' as const, createdAt: late.createdAt };
    expect(await orders.saveAbandoned(abandoned, eventOf(late))).toBe('abandoned');
    expect(await orders.saveAbandoned(abandoned, eventOf(late))).toBe('order_exists');
    expect(await orders.savePlaced(late, eventOf(late))).toBe('order_exists');
    expect(await orders.find(late.orderId)).toEqual(abandoned);
  });

  test("a user's orders come newest first, page by page, and no one else's", async () => {
    const { orders } = stores();
    const userId = `user-${ids.next()}`;
    const mine = [order(userId), order(userId), order(userId)];
    for (const one of [...mine, order()]) await orders.savePlaced(one, eventOf(one));
    const first = await orders.listByUser(userId, 2);
    expect(first.orders.map(({ orderId }) => orderId)).toEqual([mine[2]?.orderId, mine[1]?.orderId]);
    const second = await orders.listByUser(userId, 2, first.next);
    expect(second.orders.map(({ orderId }) => orderId)).toEqual([mine[0]?.orderId]);
    expect(second.next).toBeUndefined();
  });

  test('the longest user id is a key of the list', async () => {
    const { orders } = stores();
    const userId = `${ids.next()}${'👋'.repeat(MAX_USER_ID - 26)}`;
    const [one, other] = [order(userId), order(userId)];
    for (const each of [one, other]) await orders.savePlaced(each, eventOf(each));
    const first = await orders.listByUser(userId, 1);
    expect((await orders.listByUser(userId, 1, first.next)).orders).toEqual([one]);
    expect(await orders.find(other.orderId)).toEqual(other);
  });

  test('a page of exactly all orders is the last one', async () => {
    const { orders } = stores();
    const userId = `user-${ids.next()}`;
    for (const one of [order(userId), order(userId)]) await orders.savePlaced(one, eventOf(one));
    const page = await orders.listByUser(userId, 2);
    expect([page.orders.length, page.next]).toEqual([2, undefined]);
    const first = await orders.listByUser(userId, 1);
    const last = await orders.listByUser(userId, 1, first.next);
    expect([last.orders.length, last.next]).toEqual([1, undefined]);
  });

  const ofCart = (version: number, cartId = ids.next()): Order => {
    const one = order();
    return { ...one, cart: { userId: one.userId, version, cartId } };
  };
  const rowOf = ({ orderId, cart }: Order) => ({
    cartId: cart?.cartId ?? '',
    version: cart?.version ?? 0,
    orderId,
  });

  test('of orders of one cart version exactly one is stored, and the cart names it', async () => {
    const { orders, outbox } = stores();
    const first = ofCart(4);
    const { cartId } = rowOf(first);
    expect(await orders.findCart(cartId)).toBeUndefined();
    const all = [first, ...Array.from({ length: 4 }, () => ofCart(4, cartId))];
    const events = all.map(eventOf);
    const outcomes = await Promise.all(
      all.map((one, index) => orders.savePlaced(one, events[index] ?? eventOf(one))),
    );
    expect([...outcomes].sort()).toEqual([...Array(4).fill('cart_ordered'), 'placed']);
    const winner = all[outcomes.indexOf('placed')] ?? first;
    expect(await orders.findCart(cartId)).toEqual(rowOf(winner));
    const unsent = await unsentIds(outbox);
    expect(events.filter(({ id }) => unsent.includes(id)).map(({ subject }) => subject)).toEqual([
      winner.orderId,
    ]);
    const stored = await Promise.all(all.map(({ orderId }) => orders.find(orderId)));
    expect(stored.filter((one) => one !== undefined)).toEqual([winner]);
  });

  test('the next version of a cart is ordered only upon the order that was read', async () => {
    const { orders } = stores();
    const first = ofCart(1);
    const { cartId } = rowOf(first);
    await orders.savePlaced(first, eventOf(first));
    const [second, third] = [ofCart(3, cartId), ofCart(3, cartId)];
    expect(await orders.savePlaced(second, eventOf(second))).toBe('cart_ordered');
    const otherVersion = { ...rowOf(first), version: 2 };
    expect(await orders.savePlaced(second, eventOf(second), undefined, otherVersion)).toBe('cart_ordered');
    expect(await orders.savePlaced(second, eventOf(second), undefined, rowOf(first))).toBe('placed');
    expect(await orders.savePlaced(third, eventOf(third), undefined, rowOf(first))).toBe('cart_ordered');
    expect(await orders.findCart(cartId)).toEqual(rowOf(second));
  });

  test('an order of a cart without an id takes part in nothing of this', async () => {
    const { orders } = stores();
    for (const one of [order(), order()]) {
      const old = { ...one, cart: { userId: one.userId, version: 1 } };
      expect(await orders.savePlaced(old, eventOf(old))).toBe('placed');
      expect(await orders.find(old.orderId)).toEqual(old);
    }
  });

  test('the row of a cart is no order of the user', async () => {
    const { orders } = stores();
    const one = ofCart(1);
    await orders.savePlaced(one, eventOf(one));
    expect((await orders.listByUser(one.userId, 10)).orders).toEqual([one]);
  });

  test('of several things that came first the claim is named, then the order, then the cart', async () => {
    const { orders, claims } = stores();
    const request = claimRequest({ leaseUntil: clock.now().toISOString() });
    const first = await claims.claim(request, clock.now());
    const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
    if (first.kind !== 'take' || second.kind !== 'take_over') throw new Error('the lease did not lapse');
    const placed = ofCart(1);
    await orders.savePlaced(placed, eventOf(placed));
    const mine = { claim: second.claim, answer };
    expect(await orders.savePlaced(placed, eventOf(placed), { claim: first.claim, answer })).toBe(
      'claim_lost',
    );
    expect(await orders.savePlaced(placed, eventOf(placed), mine)).toBe('order_exists');
    const other = ofCart(1, rowOf(placed).cartId);
    expect(await orders.savePlaced(other, eventOf(other), { claim: first.claim, answer })).toBe('claim_lost');
    expect(await orders.savePlaced(other, eventOf(other), mine)).toBe('cart_ordered');
    expect(await claims.find(request.id)).toMatchObject({ leaseToken: 'second' });
    expect((await claims.find(request.id))?.answer).toBeUndefined();
  });

  test('an abandoned checkout ends its claim in the same step, or does neither', async () => {
    const { orders, claims, outbox } = stores();
    const abandonedOf = ({ orderId, createdAt }: Order) => ({
      orderId,
      status: 'ABANDONED' as const,
      createdAt,
    });
    for (const end of [{ answer }, {}]) {
      const late = order();
      const request = claimRequest({ orderId: late.orderId, leaseUntil: clock.now().toISOString() });
      const first = await claims.claim(request, clock.now());
      const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
      if (first.kind !== 'take' || second.kind !== 'take_over') throw new Error('the lease did not lapse');
      const lost = eventOf(late);
      expect(await orders.saveAbandoned(abandonedOf(late), lost, { claim: first.claim, ...end })).toBe(
        'claim_lost',
      );
      expect(await orders.find(late.orderId)).toBeUndefined();
      expect(await unsentIds(outbox)).not.toContain(lost.id);
      expect(await orders.saveAbandoned(abandonedOf(late), lost, { claim: second.claim, ...end })).toBe(
        'abandoned',
      );
      expect((await claims.find(request.id))?.answer).toEqual(end.answer);
      expect((await claims.find(request.id)) === undefined).toBe(end.answer === undefined);
      expect(await unsentIds(outbox)).toContain(lost.id);
    }
  });
}
