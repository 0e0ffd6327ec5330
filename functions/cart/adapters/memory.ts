import { emptyCart, type StoredCart } from '../domain/cart.ts';
import type { CartStore } from '../domain/cart-store.ts';

export function memoryCartStore(): CartStore {
  const carts = new Map<string, StoredCart>();
  const orders = new Set<string>();
  const follows = (cart: StoredCart) => (carts.get(cart.userId)?.version ?? 0) === cart.version - 1;
  return {
    load: async (userId) => carts.get(userId) ?? emptyCart(userId),
    save: async (cart) => {
      if (!follows(cart)) return false;
      carts.set(cart.userId, cart);
      return true;
    },
    takeOut: async ({ orderId }, cart) => {
      if (orders.has(orderId)) return 'already';
      if (cart !== undefined && !follows(cart)) return 'moved';
      orders.add(orderId);
      if (cart !== undefined) carts.set(cart.userId, cart);
      return 'done';
    },
  };
}
