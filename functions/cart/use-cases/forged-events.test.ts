import { ContradictedEvent } from '../../../platform/event-consumer.ts';
import { createEvent, type DomainEvent } from '../../../platform/events.ts';
import { createFakeCatalogClient } from '../../catalog/contract/calls.fake.ts';
import type { KnownOrder } from '../../orders/contract/calls.fake.ts';
import { OrderCancelled, OrderFailed, OrderPlaced } from '../../orders/contract/events.ts';
import { createFakeCart } from '../cart.fake.ts';
import { add } from '../domain/cart.ts';
import { loadCart } from './load-cart.ts';

const at = '2026-01-01T00:00:00.000Z';
const price = { amount: 100, currency: 'EUR' };
const lines = [{ productId: 'lamp', quantity: 2 }];

async function scene() {
  const shop = createFakeCart(createFakeCatalogClient().client);
  for (const productId of ['lamp', 'mug']) {
    const offer = { productId, name: productId, price, active: true };
    await shop.carts.save(add(await loadCart(shop, 'u'), productId, 2, offer, at));
  }
  const { cartId, version } = await loadCart(shop, 'u');
  const cart = { userId: 'u', cartId, version };
  const orderId = shop.ids.next();
  const fact = { subject: orderId, occurredAt: at, correlationId: 'cid' };
  const closing = { orderId, userId: 'u', reason: 'declined', cart };
  const events = {
    placed: createEvent(OrderPlaced, fact, {
      orderId,
      userId: 'u',
      lines: lines.map((line) => ({ ...line, name: 'x', unitPrice: price, lineTotal: price })),
      total: price,
      cart,
    }),
    failed: createEvent(OrderFailed, fact, closing),
    cancelled: createEvent(OrderCancelled, fact, { ...closing, previousStatus: 'PENDING' }),
  };
  const state = async () => JSON.stringify([await shop.carts.find('u'), await shop.carts.findOrder(orderId)]);
  const changesNothing = async (event: DomainEvent, row: KnownOrder | undefined) => {
    if (row === undefined) shop.orders.rows.delete(orderId);
    else shop.orders.rows.set(orderId, row);
    const before = await state();
    await expect(shop.deliverUnasked(event)).rejects.toThrow(ContradictedEvent);
    expect(await state()).toBe(before);
  };
  return { ...shop, cart, orderId, events, changesNothing };
}

type Change = (cart: { userId: string; cartId: string; version: number }) => KnownOrder | undefined;

describe('OrderPlaced takes nothing out of a cart', () => {
  test.each<[string, Change]>([
    ['when there is no such order', () => undefined],
    ['when the checkout was abandoned', () => ({ status: 'ABANDONED' })],
    ['when the order came from no cart', () => ({ status: 'PENDING', lines })],
    ['of another user', (cart) => ({ status: 'PENDING', lines, cart: { ...cart, userId: 'other' } })],
    ['of another version', (cart) => ({ status: 'PENDING', lines, cart: { ...cart, version: 1 } })],
    ['with other lines', (cart) => ({ status: 'PENDING', lines: [{ productId: 'mug', quantity: 1 }], cart })],
  ])('%s', async (_what, row) => {
    const { changesNothing, events, cart } = await scene();
    await changesNothing(events.placed, row(cart));
  });
});

describe.each(['failed', 'cancelled'] as const)(
  'an order that %s by an event alone puts no lines back',
  (name) => {
    const closed = name === 'failed' ? 'FAILED' : 'CANCELLED';
    test.each<[string, Change]>([
      ['when there is no such order', () => undefined],
      ['while it is PENDING', (cart) => ({ status: 'PENDING', lines, cart })],
      ['when it is PAID', (cart) => ({ status: 'PAID', lines, cart, wasPaid: true })],
      ['when it is SHIPPED', (cart) => ({ status: 'SHIPPED', lines, cart, wasPaid: true })],
      ['when it was closed after its payment', (cart) => ({ status: closed, lines, cart, wasPaid: true })],
      ['when it came from no cart', () => ({ status: closed, lines })],
      ['to another user', (cart) => ({ status: closed, lines, cart: { ...cart, userId: 'other' } })],
      ['of another version', (cart) => ({ status: closed, lines, cart: { ...cart, version: 1 } })],
    ])('%s', async (_what, row) => {
      const { changesNothing, deliver, events, cart, carts, orderId, orders } = await scene();
      await deliver(events.placed);
      await changesNothing(events[name], row(cart));
      expect(await carts.findOrder(orderId)).toMatchObject({ state: 'TAKEN_OUT' });
      // The true event that comes later has its effect.
      orders.rows.set(orderId, { status: 'PENDING', lines, cart });
      await deliver(events[name]);
      expect((await carts.find('u')).lines.map(({ productId }) => productId).sort()).toEqual(['lamp', 'mug']);
    });
  },
);

test('a forged OrderFailed before its OrderPlaced keeps no line in the cart', async () => {
  const { changesNothing, deliver, events, cart, carts } = await scene();
  await changesNothing(events.failed, { status: 'PENDING', lines, cart });
  await deliver(events.placed);
  expect((await carts.find('u')).lines.map(({ productId }) => productId)).toEqual(['mug']);
});
