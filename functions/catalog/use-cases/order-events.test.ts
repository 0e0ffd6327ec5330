import { fakeClock } from '../../../platform/clock.ts';
import { ContradictedEvent, consume } from '../../../platform/event-consumer.ts';
import { createEvent, type DomainEvent, type EventPublisher } from '../../../platform/events.ts';
import { seededIds } from '../../../platform/ids.ts';
import { memoryLogger } from '../../../platform/logger.ts';
import { createRelay } from '../../../platform/outbox.ts';
import { createFakeOrdersClient } from '../../orders/contract/calls.fake.ts';
import { OrderCancelled, OrderFailed, OrderPaid } from '../../orders/contract/events.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import { ReservationExpired } from '../contract/events.ts';
import { handleOrderClosed } from './handle-order-closed.ts';
import { handleOrderPaid } from './handle-order-paid.ts';
import { reserveStock } from './reserve-stock.ts';
import { sweepReservations } from './sweep-reservations.ts';

async function shop(publish: EventPublisher['publish'] = async () => undefined) {
  const clock = fakeClock();
  const ids = seededIds(clock);
  const logger = memoryLogger();
  const { products, reservations, expiredReservations, outbox } = memoryCatalogStores(clock);
  const orders = createFakeOrdersClient();
  const deps = { clock, ids, reservations, holdSeconds: 900, orders: orders.client };
  await products.saveNew(sampleProduct('lamp', { units: 5 }));
  const orderId = ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'c-1' };
  const total = { amount: 2500, currency: 'EUR' };
  const lines = [{ productId: 'lamp', quantity: 2 }];
  const emitted = {
    paid: createEvent(OrderPaid, about, { orderId, userId: 'u', lines, total }),
    failed: createEvent(OrderFailed, about, { orderId, reason: 'declined' }),
    cancelled: createEvent(OrderCancelled, about, { orderId, reason: 'customer' }),
  };
  const reactions = [handleOrderPaid(deps), ...handleOrderClosed(deps)];
  const published: DomainEvent[] = [];
  const publisher: EventPublisher = {
    publish: async (event) => {
      await publish(event);
      published.push(event);
    },
  };
  const relay = createRelay({ outbox, publisher, logger, clock });
  return {
    clock,
    logger,
    orderId,
    relay,
    published,
    hold: () => reserveStock(deps, { operation: 'reserve', orderId, lines, correlationId: 'c-1' }),
    orders,
    hear: (what: keyof typeof emitted) => {
      orders.agree(emitted[what]);
      return consume(JSON.stringify(emitted[what]), reactions, { logger, clock });
    },
    hearUnasked: (event: DomainEvent) => consume(JSON.stringify(event), reactions, { logger, clock }),
    emitted,
    put: (id: string) =>
      reserveStock(deps, { operation: 'reserve', orderId: id, lines, correlationId: 'c-2' }),
    stateOf: async (id: string) => (await reservations.find(id))?.state,
    stock: async () => (await products.find('lamp'))?.stock,
    state: async () => (await reservations.find(orderId))?.state,
    sweep: sweepReservations({ expiredReservations, reservations, relay, clock, ids, logger }),
  };
}

describe('OrderPaid', () => {
  test('delivered three times, the units are sold once', async () => {
    const { hold, hear, stock, state } = await shop();
    await hold();
    for (let n = 0; n < 3; n += 1) await hear('paid');
    expect(await stock()).toEqual({ available: 3, held: 0, sold: 2, received: 5, taken: 0 });
    expect(await state()).toBe('SOLD');
  });

  test('of an order that was cancelled since comes late and sells nothing', async () => {
    const { hold, hear, stock, state } = await shop();
    await hold();
    await hear('cancelled');
    await hear('paid');
    expect(await stock()).toMatchObject({ available: 5, held: 0, sold: 0 });
    expect(await state()).toBe('RELEASED');
  });

  test('of an order that never reserved is an error for a person', async () => {
    const { hear, logger } = await shop();
    const error: unknown = await hear('paid').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ContradictedEvent);
    expect(String(error)).toContain('never reserved');
    expect(logger.lines.at(-1)).toMatchObject({ level: 'ERROR', fields: { error } });
  });

  test.each([
    ['there is no order', undefined],
    ['the order is not paid', 'PENDING'],
    ['its payment failed', 'FAILED'],
    ['it was never placed', 'ABANDONED'],
  ] as const)('sells nothing when %s', async (_why, status) => {
    const { hold, hearUnasked, emitted, orders, orderId, state } = await shop();
    await hold();
    if (status) orders.rows.set(orderId, { status });
    await expect(hearUnasked(emitted.paid)).rejects.toThrow(ContradictedEvent);
    expect(await state()).toBe('HELD');
  });

  test.each([
    ['more units', { lines: [{ productId: 'lamp', quantity: 3 }] }],
    ['another product', { lines: [{ productId: 'mug', quantity: 2 }] }],
    ['a line more', { lines: [...Array(2)].map(() => ({ productId: 'lamp', quantity: 2 })) }],
    ['no lines', { lines: [] }],
    ['another total', { total: { amount: 0, currency: 'EUR' } }],
    ['another currency', { total: { amount: 2500, currency: 'USD' } }],
  ])('of %s than were reserved sells nothing', async (_what, change) => {
    const { hold, hearUnasked, emitted, orders, orderId, state, stock } = await shop();
    await hold();
    orders.rows.set(orderId, { status: 'PAID' });
    const other = { ...emitted.paid, data: { ...emitted.paid.data, ...change } };
    await expect(hearUnasked(other)).rejects.toThrow(ContradictedEvent);
    expect(await state()).toBe('HELD');
    expect(await stock()).toMatchObject({ held: 2, sold: 0 });
  });
});

describe.each(['failed', 'cancelled'] as const)('an order that %s', (closed) => {
  test('delivered three times, returns what it held once', async () => {
    const { hold, hear, stock, state } = await shop();
    await hold();
    for (let n = 0; n < 3; n += 1) await hear(closed);
    expect(await stock()).toMatchObject({ available: 5, held: 0, sold: 0 });
    expect(await state()).toBe('RELEASED');
  });

  test('after it was paid, returns what was sold', async () => {
    const { hold, hear, stock } = await shop();
    await hold();
    await hear('paid');
    await hear(closed);
    expect(await stock()).toMatchObject({ available: 5, held: 0, sold: 0 });
  });

  test.each(['PENDING', 'PAID', 'SHIPPED', 'DELIVERED', undefined] as const)(
    'by an event, but %s by its row: keeps what it has',
    async (status) => {
      const { hold, hear, hearUnasked, emitted, orders, orderId, state } = await shop();
      await hold();
      await hear('paid');
      orders.rows.delete(orderId);
      if (status) orders.rows.set(orderId, { status });
      await expect(hearUnasked(emitted[closed])).rejects.toThrow(ContradictedEvent);
      expect(await state()).toBe('SOLD');
    },
  );

  test('before it reserved, reserves nothing any more', async () => {
    const { hold, hear, stock } = await shop();
    await hear(closed);
    expect(await hold()).toEqual({ outcome: 'released' });
    expect(await stock()).toMatchObject({ available: 5, held: 0 });
  });
});

describe('the sweep', () => {
  test('asks about a hold whose time is over, and releases nothing', async () => {
    const { hold, sweep, published, clock, orderId, stock } = await shop();
    await hold();
    clock.advance(899_000);
    expect(await sweep()).toMatchObject({ asked: 0 });
    clock.advance(1_000);
    expect(await sweep()).toEqual({ asked: 1, released: 0, failed: 0 });
    expect(published).toMatchObject([
      {
        type: ReservationExpired.type,
        subject: orderId,
        correlationId: 'c-1',
        data: { orderId, heldAt: '2026-01-01T00:00:00.000Z' },
      },
    ]);
    expect(await stock()).toMatchObject({ available: 3, held: 2 });
  });

  test('releases what is held under an id that is no order, and makes no call', async () => {
    const { put, stateOf, sweep, published, clock, stock } = await shop();
    await put('int1795871058625');
    expect(await stock()).toMatchObject({ available: 3, held: 2 });
    clock.advance(900_000);
    expect(await sweep()).toEqual({ asked: 0, released: 1, failed: 0 });
    expect(await stock()).toMatchObject({ available: 5, held: 0, sold: 0 });
    expect(await stateOf('int1795871058625')).toBe('RELEASED');
    expect(published).toEqual([]);
    clock.advance(900_000);
    expect(await sweep()).toEqual({ asked: 0, released: 0, failed: 0 });
  });

  test('asks again after ten minutes as long as the hold lasts', async () => {
    const { hold, hear, sweep, clock } = await shop();
    await hold();
    clock.advance(900_000);
    const asked: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      asked.push((await sweep()).asked ?? 0);
      clock.advance(300_000);
    }
    expect(asked).toEqual([1, 0, 1]);
    await hear('cancelled');
    clock.advance(600_000);
    expect(await sweep()).toMatchObject({ asked: 0 });
  });

  test('what could not be sent is sent by the sweep of the outbox', async () => {
    let down = true;
    const { hold, sweep, relay, published, clock } = await shop(async () => {
      if (down) throw new Error('no topic');
    });
    await hold();
    clock.advance(900_000);
    expect(await sweep()).toEqual({ asked: 1, released: 0, failed: 0 });
    expect(published).toEqual([]);
    down = false;
    clock.advance(60_000);
    expect(await relay.sweep()).toEqual({ sent: 1, failed: 0 });
    expect(published).toHaveLength(1);
    expect(await relay.sweep()).toEqual({ sent: 0, failed: 0 });
  });
});
