import fc from 'fast-check';
import { ContradictedEvent } from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import { OrderCancelled, OrderFailed, OrderPaid } from '../../orders/contract/events.ts';
import { createFakeShipping } from '../shipping.fake.ts';

function scene(randomString?: Ids['randomString']) {
  const shop = createFakeShipping(randomString ? { randomString } : {});
  const order = (orderId = shop.ids.next()) => {
    const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid-1' };
    const total = { amount: 100, currency: 'EUR' };
    return {
      orderId,
      paid: createEvent(OrderPaid, about, { orderId, userId: 'u', lines: [], total }),
      failed: createEvent(OrderFailed, about, { orderId, reason: 'payment_timeout' }),
      cancelled: createEvent(OrderCancelled, about, { orderId, reason: 'customer' }),
    };
  };
  return { ...shop, order, ...order() };
}

describe('a paid order', () => {
  test('is shipped, and ShipmentCreated is emitted', async () => {
    const { deliver, paid, shipments, orderId, published, outbox, metrics } = scene();
    await deliver(paid);
    const shipment = await shipments.findByOrder(orderId);
    expect(shipment?.trackingId).toMatch(/^TRK-[0-9A-Z]{8}$/);
    expect(published).toEqual(outbox.events);
    expect(published).toMatchObject([
      {
        type: 'ShipmentCreated',
        subject: orderId,
        correlationId: 'cid-1',
        data: { orderId, trackingId: shipment?.trackingId, shippedAt: '2026-01-01T00:00:00.000Z' },
      },
    ]);
    expect(metrics.counts.get('ShipmentInitiated')).toBe(1);
  });

  test('delivered again keeps its first tracking id and changes nothing', async () => {
    const { deliver, paid, shipments, orderId, outbox, metrics, clock } = scene();
    await deliver(paid);
    const first = await shipments.findByOrder(orderId);
    clock.advance(60_000);
    await deliver(paid);
    await Promise.all([deliver(paid), deliver(paid)]);
    expect(await shipments.findByOrder(orderId)).toEqual(first);
    expect(outbox.events).toHaveLength(1);
    expect(metrics.counts.get('ShipmentInitiated')).toBe(1);
  });
});

describe('a tracking id that is taken', () => {
  const draws = (...ids: string[]): Ids['randomString'] => {
    let next = 0;
    return () => ids[Math.min(next++, ids.length - 1)] ?? '';
  };

  test('is drawn again', async () => {
    const { deliver, order, shipments } = scene(draws('AAAAAAAA', 'AAAAAAAA', 'AAAAAAAA', 'BBBBBBBB'));
    const [one, two] = [order(), order()];
    await deliver(one.paid);
    await deliver(two.paid);
    expect((await shipments.findByOrder(one.orderId))?.trackingId).toBe('TRK-AAAAAAAA');
    expect((await shipments.findByOrder(two.orderId))?.trackingId).toBe('TRK-BBBBBBBB');
  });

  test('five times over leaves the message to a retry', async () => {
    const { deliver, order, shipments, outbox } = scene(draws('AAAAAAAA'));
    const [one, two] = [order(), order()];
    await deliver(one.paid);
    await expect(deliver(two.paid)).rejects.toThrow('no free tracking id');
    expect(await shipments.findByOrder(two.orderId)).toBeUndefined();
    expect(outbox.events).toHaveLength(1);
  });
});

describe('a closed order', () => {
  test('heard of before it was paid is never shipped', async () => {
    const { deliver, cancelled, paid, shipments, orderId, outbox } = scene();
    await deliver(cancelled);
    await deliver(paid);
    expect(await shipments.findByOrder(orderId)).toBeUndefined();
    expect(outbox.events).toEqual([]);
  });

  test('has its label voided', async () => {
    const { deliver, cancelled, paid, shipments, orderId } = scene();
    await deliver(paid);
    await deliver(cancelled);
    await deliver(cancelled);
    await deliver(paid);
    expect((await shipments.findByOrder(orderId))?.status).toBe('VOIDED');
  });
});

test('whatever order and repetition: one shipment at most, none in use of a closed order', async () => {
  const kinds = ['paid', 'cancelled'] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 9 }), async (story) => {
      const shop = scene();
      const seen = new Set<string>();
      for (const kind of story) {
        await shop.deliver(shop[kind]);
        const trackingId = (await shop.shipments.findByOrder(shop.orderId))?.trackingId;
        if (trackingId !== undefined) seen.add(trackingId);
      }
      const shipment = await shop.shipments.findByOrder(shop.orderId);
      const closed = story.some((kind) => kind !== 'paid');
      const paidFirst = story[0] === 'paid';
      expect(shipment?.status).toBe(paidFirst ? (closed ? 'VOIDED' : 'CREATED') : undefined);
      expect(seen.size).toBe(paidFirst ? 1 : 0);
      expect(shop.outbox.events).toHaveLength(paidFirst ? 1 : 0);
    }),
    { numRuns: 1000 },
  );
});

describe('what the row of the order does not say', () => {
  test.each([
    ['there is no order', undefined],
    ['it is not paid', { status: 'PENDING' }],
    ['its payment failed', { status: 'FAILED' }],
    ['it was never placed', { status: 'ABANDONED' }],
    ['it has a parcel that is none of ours', { status: 'SHIPPED', trackingId: 'TRK-ELSEWHER' }],
  ] as const)('is not shipped: %s', async (_why, row) => {
    const { deliverUnasked, orders, paid, orderId, shipments, outbox, metrics } = scene();
    if (row) orders.rows.set(orderId, { ...row });
    await expect(deliverUnasked(paid)).rejects.toThrow(ContradictedEvent);
    expect(await shipments.findByOrder(orderId)).toBeUndefined();
    expect([outbox.events, metrics.counts.size]).toEqual([[], 0]);
  });

  test.each([
    ['cancelled', 'PAID'],
    ['cancelled', 'SHIPPED'],
    ['cancelled', 'DELIVERED'],
    ['cancelled', 'FAILED'],
    ['failed', 'PENDING'],
    ['failed', 'SHIPPED'],
    ['failed', 'CANCELLED'],
  ] as const)('voids no label: %s, and the order is %s', async (kind, status) => {
    const { deliver, deliverUnasked, orders, orderId, shipments, ...events } = scene();
    await deliver(events.paid);
    orders.rows.set(orderId, { status });
    await expect(deliverUnasked(events[kind])).rejects.toThrow(ContradictedEvent);
    expect((await shipments.findByOrder(orderId))?.status).toBe('CREATED');
    orders.rows.set(orderId, { status: 'PAID' });
    await deliverUnasked(events.paid);
  });

  test('closes an abandoned checkout, which is a cancelled one', async () => {
    const { deliverUnasked, orders, orderId, cancelled, paid, shipments } = scene();
    orders.rows.set(orderId, { status: 'ABANDONED' });
    await deliverUnasked(cancelled);
    orders.rows.set(orderId, { status: 'PAID' });
    await deliverUnasked(paid);
    expect(await shipments.findByOrder(orderId)).toBeUndefined();
  });
});

test('orders that cannot be asked send the message back: nothing is shipped and nothing is given up', async () => {
  const { orders, paid, deliverUnasked, deliver, outbox } = scene();
  const away = { on: true };
  const rows = orders.rows.get.bind(orders.rows);
  orders.rows.get = (id) => {
    if (away.on) throw new Error('orders is away');
    return rows(id);
  };
  await expect(deliverUnasked(paid)).rejects.toThrow('orders is away');
  expect(outbox.events).toEqual([]);
  away.on = false;
  await deliver(paid);
  expect(outbox.events).toHaveLength(1);
});
