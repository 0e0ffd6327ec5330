import { emptyCart, type StoredCart } from '../domain/cart.ts';
import type { CartOrder, CartStore } from '../domain/cart-store.ts';

/** A cart store with its rows, for whoever judges them. */
export interface MemoryCartStore extends CartStore {
  readonly rows: {
    readonly carts: ReadonlyMap<string, StoredCart>;
    readonly orders: ReadonlyMap<string, CartOrder>;
  };
}

export function memoryCartStore(): MemoryCartStore {
  const carts = new Map<string, StoredCart>();
  const orders = new Map<string, CartOrder>();
  const follows = (cart: StoredCart) => (carts.get(cart.userId)?.version ?? 0) === cart.version - 1;
  return {
    rows: { carts, orders },
    load: async (userId) => carts.get(userId) ?? emptyCart(userId),
    save: async (cart) => {
      if (!follows(cart)) return false;
      carts.set(cart.userId, cart);
      return true;
    },
    findOrder: async (orderId) => orders.get(orderId),
    settle: async (order, from, cart) => {
      if (orders.get(order.orderId)?.state !== from) return 'order_changed';
      if (cart !== undefined && !follows(cart)) return 'cart_changed';
      orders.set(order.orderId, order);
      if (cart !== undefined) carts.set(cart.userId, cart);
      return 'done';
    },
  };
}
