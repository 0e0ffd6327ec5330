import { type FakeClock, fakeClock } from '../../../platform/clock.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import { seededIds } from '../../../platform/ids.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { OrderEvent } from '../contract.ts';
import type { ClaimRequest } from '../domain/claim.ts';
import { moved, newOrder, noted, type Order } from '../domain/order.ts';
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
    expect(await orders.place(placed, event)).toBe('placed');
    expect(await orders.find(placed.orderId)).toEqual(placed);
    expect(await unsentIds(outbox)).toContain(event.id);
  });

  test('a sent event is unsent no more', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    const event = eventOf(placed);
    await orders.place(placed, event);
    await outbox.markSent(event.id);
    expect(await unsentIds(outbox)).not.toContain(event.id);
  });

  test('the place of an order is taken once, and nothing of the second stays', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    const second = eventOf(placed);
    await orders.place(placed, eventOf(placed));
    expect(await orders.place({ ...placed, userId: 'other' }, second)).toBe('order_exists');
    expect(await orders.find(placed.orderId)).toEqual(placed);
    expect(await unsentIds(outbox)).not.toContain(second.id);
  });

  test('an order completes its claim with the answer', async () => {
    const { orders, claims } = stores();
    const request = claimRequest();
    const decision = await claims.claim(request, clock.now());
    if (decision.kind !== 'take') throw new Error(`the key is not free: ${decision.kind}`);
    const placed = order();
    expect(await orders.place(placed, eventOf(placed), { claim: decision.claim, answer })).toBe('placed');
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
    expect(await orders.place(placed, eventOf(placed), { claim: first.claim, answer })).toBe('claim_lost');
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

  test('a lease given back is taken over at once; a claim forgotten is as if never made', async () => {
    const { claims } = stores();
    const request = claimRequest();
    const first = await claims.claim(request, clock.now());
    if (first.kind !== 'take') throw new Error('the key is not free');
    await claims.release(first.claim);
    const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
    expect(second).toMatchObject({ kind: 'take_over', claim: { orderId: request.orderId } });
    if (second.kind !== 'take_over') throw new Error('the lease was not given back');
    await claims.forget(first.claim);
    expect(await claims.find(request.id)).toBeDefined();
    await claims.forget(second.claim);
    expect(await claims.find(request.id)).toBeUndefined();
  });

  test('an order moves from the state it was read in, once', async () => {
    const { orders, outbox } = stores();
    const placed = order();
    await orders.place(placed, eventOf(placed));
    const paid = moved(placed, 'PAID', {}, clock.now().toISOString());
    const failed = moved(placed, 'FAILED', {}, clock.now().toISOString());
    const events = [eventOf(placed), eventOf(placed)] as const;
    const results = await Promise.all([
      orders.move(placed, paid, events[0]),
      orders.move(placed, failed, events[1]),
    ]);
    expect([...results].sort()).toEqual([false, true]);
    const unsent = await unsentIds(outbox);
    expect(events.map(({ id }) => unsent.includes(id))).toEqual(results);
  });

  test('a move completes a claim in the same step, or does neither', async () => {
    const { orders, claims, outbox } = stores();
    const placed = order();
    await orders.place(placed, eventOf(placed));
    const request = claimRequest({ orderId: placed.orderId, leaseUntil: clock.now().toISOString() });
    const first = await claims.claim(request, clock.now());
    const second = await claims.claim({ ...request, leaseToken: 'second' }, clock.now());
    if (first.kind !== 'take' || second.kind !== 'take_over') throw new Error('the lease did not lapse');
    const closed = moved(placed, 'CANCELLED', {}, clock.now().toISOString());
    const lost = eventOf(placed);
    expect(await orders.move(placed, closed, lost, { claim: first.claim, answer })).toBe(false);
    expect(await orders.find(placed.orderId)).toEqual(placed);
    expect(await unsentIds(outbox)).not.toContain(lost.id);
    expect(await orders.move(placed, closed, eventOf(placed), { claim: second.claim, answer })).toBe(true);
    expect(await orders.find(placed.orderId)).toEqual(closed);
    expect(await claims.find(request.id)).toMatchObject({ answer });
  });

  test('what is noted on an order is noted upon what was read, and tells nothing', async () => {
    const { orders } = stores();
    const placed = order();
    await orders.place(placed, eventOf(placed));
    clock.advance(1_000);
    const moneyBack = { amount: price, at: placed.createdAt };
    const first = noted(placed, { moneyBack }, clock.now().toISOString());
    expect(await orders.move(placed, first)).toBe(true);
    expect(await orders.move(placed, noted(placed, {}, clock.now().toISOString()))).toBe(false);
    expect(await orders.find(placed.orderId)).toEqual(first);
  });

  test('an abandoned checkout takes the place of the order', async () => {
    const { orders } = stores();
    const late = order();
    const abandoned = { orderId: late.orderId, status: 'ABANDONED' as const, createdAt: late.createdAt };
    expect(await orders.abandon(abandoned, eventOf(late))).toBe(true);
    expect(await orders.abandon(abandoned, eventOf(late))).toBe(false);
    expect(await orders.place(late, eventOf(late))).toBe('order_exists');
    expect(await orders.find(late.orderId)).toEqual(abandoned);
  });

  test("a user's orders come newest first, page by page, and nobody else's", async () => {
    const { orders } = stores();
    const userId = `user-${ids.next()}`;
    const mine = [order(userId), order(userId), order(userId)];
    for (const one of [...mine, order()]) await orders.place(one, eventOf(one));
    const first = await orders.listByUser(userId, 2);
    expect(first.orders.map(({ orderId }) => orderId)).toEqual([mine[2]?.orderId, mine[1]?.orderId]);
    const second = await orders.listByUser(userId, 2, first.next);
    expect(second.orders.map(({ orderId }) => orderId)).toEqual([mine[0]?.orderId]);
    expect(second.next).toBeUndefined();
  });
}
