import { ContradictedEvent, consume, UnconfirmedEvent } from '../../../platform/event-consumer.ts';
import { createEvent, type DomainEvent } from '../../../platform/events.ts';
import { confirmExpiry } from '../../catalog/contract/calls.ts';
import { ReservationExpired } from '../../catalog/contract/events.ts';
import { PaymentFailed, PaymentSucceeded, PaymentVoided } from '../../payments/contract/events.ts';
import { ShipmentCreated, ShipmentDelivered } from '../../shipping/contract/events.ts';
import { createFakeOrders } from '../orders.fake.ts';
import { createOrdersHandlers } from '../service.ts';
import { placeOrder } from './place-order.ts';

const price = { amount: 1250, currency: 'EUR' };
const at = '2026-01-01T00:00:00.000Z';
const shippedAt = '2026-01-01T00:00:05.000Z';

async function placedShop() {
  const shop = createFakeOrders();
  const body = { userId: 'ada', items: [{ productId: 'mug', quantity: 1 }] };
  const { response } = await placeOrder({ body, clientId: 'c', correlationId: 'cid' }, shop.deps);
  const orderId: string = JSON.parse(response.body).orderId;
  shop.published.length = 0;
  const fact = { subject: orderId, occurredAt: at, correlationId: 'cid' };
  const events = {
    paid: createEvent(PaymentSucceeded, fact, { orderId, amount: price, reference: 'r' }),
    declined: createEvent(PaymentFailed, fact, { orderId, reason: 'declined' }),
    voided: createEvent(PaymentVoided, fact, { orderId, amount: price, reason: 'customer' }),
    shipped: createEvent(ShipmentCreated, fact, { orderId, trackingId: 'TRK-AAAA1111', shippedAt }),
    delivered: createEvent(ShipmentDelivered, fact, { orderId, deliveredAt: '2026-01-01T00:01:00.000Z' }),
    expired: createEvent(ReservationExpired, fact, { orderId, heldAt: at }),
  };
  /** Delivers an event whatever the record of its owner says. */
  const hear = (event: DomainEvent) =>
    consume(JSON.stringify(event), createOrdersHandlers(shop.deps), shop.deps);
  /** Delivers events that are so. */
  const confirmed = async (...names: (keyof typeof events)[]) => {
    for (const name of names) {
      shop.known.agree(events[name]);
      await hear(events[name]);
    }
  };
  const stored = () => shop.stores.orders.find(orderId);
  return { ...shop, orderId, events, hear, confirmed, stored };
}

type Shop = Awaited<ReturnType<typeof placedShop>>;
type Name = keyof Shop['events'];

/** Leaves the order as it is, published nothing, and fails with this error. */
async function changesNothing(
  shop: Shop,
  event: DomainEvent,
  error: typeof UnconfirmedEvent | typeof ContradictedEvent,
): Promise<void> {
  const before = JSON.stringify(await shop.stored());
  const emitted = shop.published.length;
  await expect(shop.hear(event)).rejects.toThrow(error);
  expect(JSON.stringify(await shop.stored())).toBe(before);
  expect(shop.published).toHaveLength(emitted);
}

describe('an event of the right amount and form, of whose fact its owner knows nothing yet, is retried and moves no order', () => {
  test.each<[Name, Name[]]>([
    ['paid', []],
    ['declined', []],
    ['voided', ['expired']],
    ['shipped', ['paid']],
  ])('%s', async (name, before) => {
    const shop = await placedShop();
    await shop.confirmed(...before);
    await changesNothing(shop, shop.events[name], UnconfirmedEvent);
    // It is so by now: the retry has its effect.
    await shop.confirmed(name);
    expect(shop.known.lookups()).toBe(before.length + 2);
  });

  test('a payment that is being decided', async () => {
    const shop = await placedShop();
    for (const name of ['paid', 'declined'] as const) {
      shop.known.payments.set(shop.orderId, { status: 'INTENT', amount: price });
      await changesNothing(shop, shop.events[name], UnconfirmedEvent);
    }
  });

  test('a hold whose time is not over', async () => {
    const shop = await placedShop();
    shop.known.reservations.set(shop.orderId, { state: 'HELD', heldAt: at, expired: false });
    await changesNothing(shop, shop.events.expired, UnconfirmedEvent);
  });
});

describe("an event that differs from its owner's record is a contradiction and moves no order", () => {
  const succeeded = { status: 'SUCCEEDED', amount: price, reference: 'r' } as const;
  const failed = { status: 'FAILED', reason: 'declined' } as const;
  test.each<[string, Name, Parameters<Shop['known']['payments']['set']>[1]]>([
    ['success of a failed payment', 'paid', failed],
    ['success of a closed payment', 'paid', { status: 'CLOSED' }],
    ['success of another amount', 'paid', { ...succeeded, amount: { ...price, amount: 1 } }],
    ['success of another currency', 'paid', { ...succeeded, amount: { ...price, currency: 'USD' } }],
    ['success under another reference', 'paid', { ...succeeded, reference: 'other' }],
    ['failure of a paid payment', 'declined', succeeded],
    ['failure of a closed payment', 'declined', { status: 'CLOSED' }],
    ['failure for another reason', 'declined', { ...failed, reason: 'unknown_token' }],
  ])('%s', async (_what, name, row) => {
    const shop = await placedShop();
    shop.known.payments.set(shop.orderId, row);
    await changesNothing(shop, shop.events[name], ContradictedEvent);
  });

  test.each([
    ['another amount', { amount: { ...price, amount: 1 }, at }],
    ['another time', { amount: price, at: shippedAt }],
  ])('money returned: %s', async (_what, voided) => {
    const shop = await placedShop();
    await shop.confirmed('expired');
    shop.known.payments.set(shop.orderId, { status: 'CLOSED', voided });
    await changesNothing(shop, shop.events.voided, ContradictedEvent);
  });

  test.each([
    ['another parcel', { trackingId: 'TRK-BBBB2222', shippedAt }],
    ['another time', { trackingId: 'TRK-AAAA1111', shippedAt: at }],
  ])('a shipment: %s', async (_what, row) => {
    const shop = await placedShop();
    await shop.confirmed('paid');
    shop.known.shipments.set(shop.orderId, { status: 'CREATED', ...row });
    await changesNothing(shop, shop.events.shipped, ContradictedEvent);
  });

  test.each([
    ['of a voided parcel', { status: 'VOIDED' }, {}],
    ['in the future', {}, { deliveredAt: '2026-03-01T00:00:00.000Z' }],
    ['of another parcel', { trackingId: 'TRK-CCCC3333' }, { trackingId: 'TRK-AAAA1111' }],
  ] as const)('a delivery %s', async (_what, row, said) => {
    const shop = await placedShop();
    await shop.confirmed('paid', 'shipped');
    shop.clock.advance(60_000);
    const shipment = { status: 'CREATED', trackingId: 'TRK-AAAA1111', shippedAt } as const;
    shop.known.shipments.set(shop.orderId, { ...shipment, ...row });
    const { orderId } = shop;
    const data = { orderId, deliveredAt: '2026-01-01T00:01:00.000Z', ...said };
    const fact = { subject: orderId, occurredAt: at, correlationId: 'cid' };
    await changesNothing(shop, createEvent(ShipmentDelivered, fact, data), ContradictedEvent);
  });

  test('an expiry without a reservation, or of one that began at another time', async () => {
    const shop = await placedShop();
    await changesNothing(shop, shop.events.expired, ContradictedEvent);
    shop.known.reservations.set(shop.orderId, { state: 'HELD', heldAt: shippedAt, expired: true });
    await changesNothing(shop, shop.events.expired, ContradictedEvent);
  });

  test('an expiry of an order that was never placed abandons nothing', async () => {
    const shop = await placedShop();
    const orderId = shop.deps.ids.next();
    const fact = { subject: orderId, occurredAt: at, correlationId: 'cid' };
    const event = createEvent(ReservationExpired, fact, { orderId, heldAt: at });
    await changesNothing(shop, event, ContradictedEvent);
    expect(await shop.stores.orders.find(orderId)).toBeUndefined();
  });
});

test('an expiry that comes after the units were committed or released is late: nothing changes', async () => {
  for (const state of ['SOLD', 'RELEASED'] as const) {
    const shop = await placedShop();
    shop.known.reservations.set(shop.orderId, { state, expired: false });
    await shop.hear(shop.events.expired);
    expect(await shop.stored()).toMatchObject({ status: 'PENDING' });
    expect(shop.published).toEqual([]);
  }
  const event = { type: 'ReservationExpired', subject: 'o', data: { heldAt: at } };
  expect(confirmExpiry(event, { state: 'HELD', heldAt: at, expired: true })).toBe('confirmed');
});

test('an owner that cannot be asked leaves the event to a retry', async () => {
  const shop = await placedShop();
  const gone = new Error('payments is away');
  const payments = { getPaymentForOrder: () => Promise.reject(gone) };
  const handlers = createOrdersHandlers({ ...shop.deps, payments });
  await expect(consume(JSON.stringify(shop.events.paid), handlers, shop.deps)).rejects.toBe(gone);
  expect(await shop.stored()).toMatchObject({ status: 'PENDING' });
});

test('an event that changes nothing asks no other service', async () => {
  const shop = await placedShop();
  await shop.confirmed('paid', 'shipped');
  const asked = shop.known.lookups();
  await shop.confirmed('paid', 'shipped', 'paid');
  expect(shop.known.lookups()).toBe(asked);
});
