import { createEvent } from '../../../platform/events.ts';
import { createFakeCatalogClient } from '../../catalog/contract/calls.fake.ts';
import { OrderCancelled, OrderFailed, OrderPlaced } from '../../orders/contract/events.ts';
import { createFakeCart } from '../cart.fake.ts';
import type { StoredLine } from '../domain/cart.ts';
import { add } from '../domain/cart.ts';
import { loadCart } from './load-cart.ts';

const at = '2026-01-01T00:00:00.000Z';
const price = { amount: 100, currency: 'EUR' };

function scene() {
  const shop = createFakeCart(createFakeCatalogClient().client);
  const put = async (productId: string, quantity: number) => {
    const offer = { productId, name: productId, price, active: true };
    await shop.carts.save(add(await loadCart(shop, 'u'), productId, quantity, offer, at));
  };
  const order = async (units: Record<string, number>) => {
    const { cartId, version } = await loadCart(shop, 'u');
    const orderId = shop.ids.next();
    const cart = { userId: 'u', cartId, version };
    const fact = { subject: orderId, occurredAt: at, correlationId: 'cid' };
    const lines = Object.entries(units).map(([productId, quantity]) => ({ productId, quantity }));
    const placed = createEvent(OrderPlaced, fact, {
      orderId,
      userId: 'u',
      lines: lines.map((line) => ({ ...line, name: line.productId, unitPrice: price, lineTotal: price })),
      total: price,
      cart,
    });
    const closed = { orderId, userId: 'u', reason: 'declined' };
    const cancelled = (previousStatus: 'PENDING' | 'PAID') =>
      createEvent(OrderCancelled, fact, { ...closed, cart, previousStatus });
    return {
      cart: { ...cart, orderId, lines },
      placed,
      failed: createEvent(OrderFailed, fact, { ...closed, cart }),
      cancelled,
      failedOfOld: createEvent(OrderFailed, fact, closed),
    };
  };
  const inCart = async () => {
    const { lines, version } = await shop.carts.find('u');
    return {
      version,
      ...Object.fromEntries(lines.map((line: StoredLine) => [line.productId, line.quantity])),
    };
  };
  return { ...shop, put, order, inCart };
}

test('the lines of a failed order come back once, as one new version', async () => {
  const { put, order, deliver, inCart } = scene();
  await put('lamp', 2);
  await put('mug', 1);
  const { placed, failed } = await order({ lamp: 2, mug: 1 });
  await deliver(placed);
  expect(await inCart()).toEqual({ version: 3 });
  for (let time = 0; time < 3; time += 1) await deliver(failed);
  await deliver(placed);
  expect(await inCart()).toEqual({ version: 4, lamp: 2, mug: 1 });
});

test('so do those of one that was cancelled while PENDING, and not those of one that was paid', async () => {
  const { put, order, deliver, inCart } = scene();
  await put('lamp', 2);
  const pending = await order({ lamp: 2 });
  await deliver(pending.placed);
  await deliver(pending.cancelled('PENDING'));
  expect(await inCart()).toEqual({ version: 3, lamp: 2 });
  const paid = await order({ lamp: 2 });
  await deliver(paid.placed);
  await deliver(paid.cancelled('PAID'));
  expect(await inCart()).toEqual({ version: 4 });
});

test('when the failure comes first, nothing is taken out later', async () => {
  const { put, order, deliver, inCart } = scene();
  await put('lamp', 2);
  const { placed, failed } = await order({ lamp: 2 });
  await deliver(failed);
  await deliver(placed);
  expect(await inCart()).toEqual({ version: 1, lamp: 2 });
});

test('in any order and at once the lines are there once in the end', async () => {
  for (const way of [0, 1, 2, 3]) {
    const { put, order, deliver, inCart } = scene();
    await put('lamp', 2);
    const { placed, failed } = await order({ lamp: 2 });
    const events = way % 2 === 0 ? [placed, failed, placed, failed] : [failed, placed, failed, placed];
    await (way < 2
      ? Promise.all(events.map(deliver))
      : events.reduce((sofar, event) => sofar.then(() => deliver(event)), Promise.resolve()));
    expect(await inCart()).toMatchObject({ lamp: 2 });
  }
});

test('only what an order really took out comes back', async () => {
  const { put, order, deliver, inCart, routes } = scene();
  await put('lamp', 2);
  await put('mug', 1);
  const { placed, failed } = await order({ lamp: 2, mug: 1 });
  await routes.request('/cart/u/lamp', { method: 'DELETE', headers: { 'x-api-key': 'k' } });
  await deliver(placed);
  await deliver(failed);
  expect(await inCart()).toEqual({ version: 5, mug: 1 });
});

test('an event of an order that is older than cart ids puts nothing back, and fails nothing', async () => {
  const { put, order, deliver, inCart } = scene();
  await put('lamp', 2);
  const { placed, failedOfOld } = await order({ lamp: 2 });
  await deliver(placed);
  await deliver(failedOfOld);
  expect(await inCart()).toEqual({ version: 2 });
});

test('an order takes nothing out of a later cart of the user', async () => {
  const { put, order, deliver, inCart, carts, calls } = scene();
  await put('lamp', 2);
  const { placed, cart } = await order({ lamp: 2 });
  const later = { ...(await carts.find('u')), cartId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', version: 2 };
  await carts.save(later);
  await deliver(placed);
  const { version: _version, ...origin } = cart;
  await calls({ operation: 'takeOut', ...origin, correlationId: 'cid' });
  expect(await inCart()).toEqual({ version: 2, lamp: 2 });
});

describe('over the calls port', () => {
  test('taking out and putting back are what the events do, once, whichever comes first', async () => {
    const { put, order, deliver, calls } = scene();
    await put('lamp', 2);
    const { placed, failed, cart } = await order({ lamp: 2 });
    const { version: _version, ...origin } = cart;
    const { lines: _lines, cartId: _cartId, ...owner } = origin;
    const takeOut = () => calls({ operation: 'takeOut', ...origin, correlationId: 'cid' });
    const putBack = () => calls({ operation: 'putBack', ...owner, correlationId: 'cid' });
    const empty = { ok: true, cart: { version: 2, items: [], lastOrderId: origin.orderId } };
    expect(await takeOut()).toMatchObject(empty);
    await deliver(placed);
    expect(await takeOut()).toMatchObject(empty);
    const full = { ok: true, cart: { version: 3, items: [{ productId: 'lamp', quantity: 2 }] } };
    expect(await putBack()).toMatchObject(full);
    await deliver(failed);
    expect(await putBack()).toMatchObject(full);
    expect(await takeOut()).toMatchObject(full);
  });

  test('an order id that is none is refused, as data', async () => {
    const { calls } = scene();
    const forged = { operation: 'putBack', orderId: 'u', userId: 'u', correlationId: 'cid' } as const;
    expect(await calls(forged)).toMatchObject({ ok: false, code: 'validation_failed' });
  });
});
