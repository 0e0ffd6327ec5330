import type { Ids } from '../../../platform/ids.ts';
import { MAX_USER_ID } from '../../../platform/schema.ts';
import type { StoredCart } from '../domain/cart.ts';
import type { CartOrder, CartStore } from '../domain/cart-store.ts';

const EXPIRES_AT = 4_102_444_800;

/** What every cart store must do. */
export function cartStoreContract(name: string, make: () => { carts: CartStore; ids: Ids }): void {
  const scene = () => {
    const { carts, ids } = make();
    const userId = `u-${ids.next()}`;
    const cart = (version: number, quantity = version): StoredCart => ({
      userId,
      lines: [{ productId: 'lamp', name: 'Lamp', quantity, unitPrice: { amount: 1250, currency: 'EUR' } }],
      version,
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
    const takenOut = (lines: CartOrder['lines'] = []): CartOrder => ({
      orderId: ids.next(),
      state: 'TAKEN_OUT',
      lines,
      expiresAt: EXPIRES_AT,
    });
    return { carts, userId, cart, takenOut };
  };

  describe(`cart store: ${name}`, () => {
    test('a user without a cart has an empty one of version 0', async () => {
      const { carts, userId } = scene();
      expect(await carts.find(userId)).toEqual({ userId, lines: [], version: 0 });
    });

    test('the longest user id is a key', async () => {
      const { carts, cart } = scene();
      const { ids } = make();
      const userId = `${ids.next()}${'👋'.repeat(MAX_USER_ID - 26)}`;
      const mine = { ...cart(1), userId };
      expect(await carts.save(mine)).toBe(true);
      expect(await carts.find(userId)).toEqual(mine);
      expect(await carts.find(userId.slice(0, -2))).toMatchObject({ version: 0 });
    });

    test('a cart is read as it was written, empty ones too', async () => {
      const { carts, userId, cart } = scene();
      expect(await carts.save(cart(1))).toBe(true);
      expect(await carts.find(userId)).toEqual(cart(1));
      const emptied = { ...cart(2), lines: [] };
      expect(await carts.save(emptied)).toBe(true);
      expect(await carts.find(userId)).toEqual(emptied);
    });

    test('a cart is written only upon the version before it', async () => {
      const { carts, userId, cart } = scene();
      expect(await carts.save(cart(2))).toBe(false);
      await carts.save(cart(1));
      expect(await carts.save(cart(1, 9))).toBe(false);
      expect(await carts.save(cart(3))).toBe(false);
      expect(await carts.find(userId)).toEqual(cart(1));
    });

    test('of many writers of one version exactly one succeeds', async () => {
      const { carts, cart } = scene();
      const saved = await Promise.all(Array.from({ length: 8 }, (_, n) => carts.save(cart(1, n + 1))));
      expect(saved.filter(Boolean)).toHaveLength(1);
    });

    test('an order is taken out once, whatever became of the cart', async () => {
      const { carts, userId, cart, takenOut } = scene();
      await carts.save(cart(1));
      const order = takenOut(cart(1).lines);
      expect(await carts.findOrder(order.orderId)).toBeUndefined();
      expect(await carts.saveOrder(order, undefined, cart(2))).toBe('done');
      expect(await carts.saveOrder(order, undefined, cart(3))).toBe('order_changed');
      expect(await carts.saveOrder(order, undefined, cart(2))).toBe('order_changed');
      expect(await carts.saveOrder(order, undefined, undefined)).toBe('order_changed');
      expect(await carts.find(userId)).toEqual(cart(2));
      expect(await carts.findOrder(order.orderId)).toEqual(order);
    });

    test('an order that meets a changed cart is not remembered, so that it can be tried again', async () => {
      const { carts, userId, cart, takenOut } = scene();
      await carts.save(cart(1));
      const order = takenOut();
      expect(await carts.saveOrder(order, undefined, cart(3))).toBe('cart_changed');
      expect(await carts.find(userId)).toEqual(cart(1));
      expect(await carts.saveOrder(order, undefined, cart(2))).toBe('done');
    });

    test('an order that changes nothing is remembered all the same', async () => {
      const { carts, userId, cart, takenOut } = scene();
      const order = takenOut();
      expect(await carts.saveOrder(order, undefined, undefined)).toBe('done');
      await carts.save(cart(1));
      expect(await carts.saveOrder(order, undefined, cart(2))).toBe('order_changed');
      expect(await carts.find(userId)).toEqual(cart(1));
    });

    test('an order is put back once, and only from the state that was read', async () => {
      const { carts, userId, cart, takenOut } = scene();
      await carts.save(cart(1));
      const order = takenOut(cart(1).lines);
      const putBack: CartOrder = { ...order, state: 'PUT_BACK' };
      expect(await carts.saveOrder(putBack, 'TAKEN_OUT', cart(2))).toBe('order_changed');
      await carts.saveOrder(order, undefined, undefined);
      expect(await carts.saveOrder(putBack, undefined, cart(2))).toBe('order_changed');
      expect(await carts.saveOrder(putBack, 'TAKEN_OUT', cart(3))).toBe('cart_changed');
      expect(await carts.findOrder(order.orderId)).toEqual(order);
      expect(await carts.saveOrder(putBack, 'TAKEN_OUT', cart(2))).toBe('done');
      expect(await carts.saveOrder(putBack, 'TAKEN_OUT', cart(3))).toBe('order_changed');
      expect(await carts.findOrder(order.orderId)).toEqual(putBack);
      expect(await carts.find(userId)).toEqual(cart(2));
    });

    test('of an order that is taken out and put back at once exactly one comes first', async () => {
      const { carts, takenOut } = scene();
      const order = takenOut();
      const outcomes = await Promise.all([
        carts.saveOrder(order, undefined, undefined),
        carts.saveOrder({ ...order, state: 'PUT_BACK' }, undefined, undefined),
      ]);
      expect(outcomes.sort()).toEqual(['done', 'order_changed']);
    });
  });
}
