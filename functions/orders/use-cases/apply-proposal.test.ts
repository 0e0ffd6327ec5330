import { ContradictedEvent, consume } from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import { ReservationExpired } from '../../catalog/contract/events.ts';
import { PaymentFailed, PaymentSucceeded, PaymentVoided } from '../../payments/contract/events.ts';
import { ShipmentCreated, ShipmentDelivered } from '../../shipping/contract/events.ts';
import { createFakeOrders } from '../orders.fake.ts';
import { createOrdersHandlers } from '../service.ts';
import { placeOrder } from './place-order.ts';

const price = { amount: 1250, currency: 'EUR' };

async function placedShop() {
  const shop = createFakeOrders();
  const body = { userId: 'ada', items: [{ productId: 'mug', quantity: 1 }] };
  const { response } = await placeOrder({ body, clientId: 'c', correlationId: 'cid' }, shop.deps);
  const orderId: string = JSON.parse(response.body).orderId;
  shop.published.length = 0;
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const { deps } = shop;
  const events = {
    paid: createEvent(PaymentSucceeded, about, { orderId, amount: price, reference: 'r' }),
    declined: createEvent(PaymentFailed, about, { orderId, reason: 'card_declined' }),
    voided: createEvent(PaymentVoided, about, { orderId, amount: price, reason: 'payment_timeout' }),
    shipped: createEvent(ShipmentCreated, about, {
      orderId,
      trackingId: 'TRK-AAAA1111',
      shippedAt: '2026-01-01T00:00:05.000Z',
    }),
    delivered: createEvent(ShipmentDelivered, about, { orderId, deliveredAt: '2026-01-02T00:00:05.000Z' }),
    expired: createEvent(ReservationExpired, about, { orderId, heldAt: '2026-01-01T00:00:00.000Z' }),
  };
  const hear = async (...names: (keyof typeof events)[]) => {
    for (const name of names) {
      shop.known.agree(events[name]);
      await consume(JSON.stringify(events[name]), createOrdersHandlers(deps), deps);
    }
  };
  const status = async () => (await shop.stores.orders.find(orderId))?.status;
  const emitted = () => shop.published.map(({ type }) => type);
  return { shop, orderId, events, hear, status, emitted };
}

test('paid, shipped, delivered', async () => {
  const { shop, orderId, hear, emitted } = await placedShop();
  await hear('paid', 'shipped');
  shop.clock.advance(48 * 3_600_000);
  await hear('delivered');
  expect(emitted()).toEqual(['OrderPaid']);
  expect(await shop.stores.orders.find(orderId)).toMatchObject({
    status: 'DELIVERED',
    trackingId: 'TRK-AAAA1111',
    shippedAt: '2026-01-01T00:00:05.000Z',
    deliveredAt: '2026-01-02T00:00:05.000Z',
  });
});

test('OrderPaid holds what was ordered, for catalog and shipping', async () => {
  const { shop, hear, orderId } = await placedShop();
  await hear('paid');
  expect(shop.published[0]).toMatchObject({
    subject: orderId,
    correlationId: 'cid',
    data: { orderId, userId: 'ada', lines: [{ productId: 'mug', quantity: 1 }], total: price },
  });
});

test('a declined payment fails the order, and a late success changes nothing', async () => {
  const { hear, status, emitted } = await placedShop();
  await hear('declined', 'paid', 'declined');
  expect(await status()).toBe('FAILED');
  expect(emitted()).toEqual(['OrderFailed']);
});

test('every event three times has one effect', async () => {
  const { hear, status, emitted } = await placedShop();
  await hear('paid', 'paid', 'paid', 'shipped', 'shipped', 'shipped');
  expect(await status()).toBe('SHIPPED');
  expect(emitted()).toEqual(['OrderPaid']);
});

test('a shipment of an order that is not paid moves nothing', async () => {
  const { hear, status } = await placedShop();
  await expect(hear('shipped')).rejects.toThrow(ContradictedEvent);
  expect(await status()).toBe('PENDING');
});

test('an unpaid order whose hold expires fails', async () => {
  const { hear, status, emitted } = await placedShop();
  await hear('expired', 'expired', 'paid');
  expect(await status()).toBe('FAILED');
  expect(emitted()).toEqual(['OrderFailed']);
});

test('money that went back after the order was closed shows on it, once, and emits nothing', async () => {
  const { shop, orderId, hear, emitted } = await placedShop();
  await hear('expired');
  shop.clock.advance(5_000);
  await hear('voided');
  const order = await shop.stores.orders.find(orderId);
  expect(order).toMatchObject({ status: 'FAILED', refunded: { amount: price } });
  shop.clock.advance(5_000);
  await hear('voided', 'voided', 'paid');
  expect(await shop.stores.orders.find(orderId)).toEqual(order);
  expect(emitted()).toEqual(['OrderFailed']);
});

test('money back of an order that is not closed is not swallowed', async () => {
  const { hear, status } = await placedShop();
  await hear('paid');
  await expect(hear('voided')).rejects.toThrow(ContradictedEvent);
  expect(await status()).toBe('PAID');
});

test('OrderPaid of a paid order whose hold expires is published again, each time with the same id', async () => {
  const { shop, hear, emitted } = await placedShop();
  await hear('paid');
  shop.clock.advance(900_000);
  await hear('expired', 'expired');
  expect(emitted()).toEqual(['OrderPaid', 'OrderPaid', 'OrderPaid']);
  expect(new Set(shop.published.map(({ id }) => id)).size).toBe(1);
});

test('a hold without an order abandons the checkout', async () => {
  const { shop, emitted } = await placedShop();
  const orderId = shop.deps.ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const event = createEvent(ReservationExpired, about, { orderId, heldAt: '2026-01-01T00:00:00.000Z' });
  shop.known.agree(event);
  await consume(JSON.stringify(event), createOrdersHandlers(shop.deps), shop.deps);
  await consume(JSON.stringify(event), createOrdersHandlers(shop.deps), shop.deps);
  expect(await shop.stores.orders.find(orderId)).toMatchObject({ status: 'ABANDONED' });
  expect(emitted()).toEqual(['OrderCancelled']);
});

test('a result for an order that no one knows is not swallowed', async () => {
  const { shop } = await placedShop();
  const orderId = shop.deps.ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const event = createEvent(PaymentFailed, about, { orderId, reason: 'x' });
  await expect(consume(JSON.stringify(event), createOrdersHandlers(shop.deps), shop.deps)).rejects.toThrow(
    'no such order',
  );
});

test.each([
  ['nothing', { amount: 0, currency: 'JPY' }],
  ['less', { amount: 1, currency: 'EUR' }],
  ['another currency', { ...price, currency: 'USD' }],
])('a payment of %s is kept as poison and the order stays unpaid', async (_what, amount) => {
  const { shop, orderId, events, status, emitted } = await placedShop();
  const body = JSON.stringify({ ...events.paid, data: { ...events.paid.data, amount } });
  await expect(consume(body, createOrdersHandlers(shop.deps), shop.deps)).rejects.toThrow(ContradictedEvent);
  expect([await status(), emitted()]).toEqual(['PENDING', []]);
  expect(await shop.stores.orders.find(orderId)).toMatchObject({ history: [{ status: 'PENDING' }] });
});
