import { createEvent } from '../../../platform/events.ts';
import { createFakeCatalogClient } from '../../catalog/contract/calls.fake.ts';
import { OrderPlaced } from '../../orders/contract/events.ts';
import { createFakeCart } from '../cart.fake.ts';
import { add, type StoredCart } from '../domain/cart.ts';
import type { CartStore } from '../domain/cart-store.ts';

const at = '2026-01-01T00:00:00.000Z';
const price = { amount: 100, currency: 'EUR' };

function scene(disturb?: (store: CartStore) => CartStore) {
  const shop = createFakeCart(createFakeCatalogClient().client, disturb);
  const put = async (productId: string, quantity: number, carts = shop.carts) => {
    const offer = { productId, name: productId, price, active: true };
    await carts.save(add(await carts.find('u'), productId, quantity, offer, at));
  };
  const placed = (units: Record<string, number>, from: { userId: string; version: number } | 'items') => {
    const orderId = shop.ids.next();
    const lines = Object.entries(units).map(([productId, quantity]) => ({
      productId,
      name: productId,
      quantity,
      unitPrice: price,
      lineTotal: price,
    }));
    const cart = from === 'items' ? {} : { cart: from };
    const data = { orderId, userId: 'u', lines, total: price, ...cart };
    return createEvent(
      OrderPlaced,
      { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' },
      data,
    );
  };
  const units = (cart: StoredCart) =>
    Object.fromEntries(cart.lines.map(({ productId, quantity }) => [productId, quantity]));
  const inCart = async () => units(await shop.carts.find('u'));
  return { ...shop, put, placed, inCart };
}

test('what was ordered leaves the cart, what came in since stays', async () => {
  const { deliver, put, placed, inCart, carts } = scene();
  await put('lamp', 2);
  await put('mug', 1);
  const event = placed({ lamp: 2, mug: 1 }, { userId: 'u', version: 2 });
  await put('mug', 3);
  await put('rug', 1);
  await deliver(event);
  expect(await inCart()).toEqual({ mug: 3, rug: 1 });
  expect((await carts.find('u')).version).toBe(5);
});

test('delivered four times, and concurrently, its lines are removed once', async () => {
  const { deliver, put, placed, inCart } = scene();
  await put('lamp', 9);
  const event = placed({ lamp: 2 }, { userId: 'u', version: 1 });
  await Promise.all([deliver(event), deliver(event)]);
  await deliver(event);
  await deliver(event);
  expect(await inCart()).toEqual({ lamp: 7 });
});

test('delivered again after the customer filled the cart anew, the new lines stay', async () => {
  const { deliver, put, placed, inCart } = scene();
  await put('lamp', 2);
  const event = placed({ lamp: 2 }, { userId: 'u', version: 1 });
  await deliver(event);
  await put('lamp', 2);
  await deliver(event);
  expect(await inCart()).toEqual({ lamp: 2 });
});

test('an order whose products have left the cart already is remembered', async () => {
  const { deliver, put, placed, inCart } = scene();
  const event = placed({ lamp: 2 }, { userId: 'u', version: 1 });
  await deliver(event);
  await put('lamp', 2);
  await deliver(event);
  expect(await inCart()).toEqual({ lamp: 2 });
});

test('two orders of one cart are taken out one by one', async () => {
  const { deliver, put, placed, inCart } = scene();
  await put('lamp', 5);
  const from = { userId: 'u', version: 1 };
  await Promise.all([deliver(placed({ lamp: 1 }, from)), deliver(placed({ lamp: 2 }, from))]);
  expect(await inCart()).toEqual({ lamp: 2 });
});

test('an order of items leaves the cart alone', async () => {
  const { deliver, put, placed, inCart } = scene();
  await put('lamp', 2);
  await deliver(placed({ lamp: 2 }, 'items'));
  expect(await inCart()).toEqual({ lamp: 2 });
});

test('a change that comes between reading and writing is kept', async () => {
  let between: (() => Promise<void>) | undefined;
  const { deliver, put, placed, inCart } = scene((store) => ({
    ...store,
    saveOrder: async (...args) => {
      const meanwhile = between;
      between = undefined;
      await meanwhile?.();
      return store.saveOrder(...args);
    },
  }));
  await put('lamp', 2);
  between = () => put('mug', 1);
  await deliver(placed({ lamp: 2 }, { userId: 'u', version: 1 }));
  expect(await inCart()).toEqual({ mug: 1 });
});

test('changes without end give the message back', async () => {
  const { deliver, placed, put } = scene((store) => ({ ...store, saveOrder: async () => 'cart_changed' }));
  await put('lamp', 2);
  const event = placed({ lamp: 2 }, { userId: 'u', version: 1 });
  await expect(deliver(event)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
});
