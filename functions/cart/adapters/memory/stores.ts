import { emptyCart, type StoredCart } from '../../domain/cart.ts';
import type { CartOrder, CartStore } from '../../domain/cart-store.ts';
import type { CartStores } from '../../service.ts';

/** Carts in memory, with their rows. */
export interface MemoryCartStore extends CartStore {
  readonly rows: {
    readonly carts: ReadonlyMap<string, StoredCart>;
    readonly orders: ReadonlyMap<string, CartOrder>;
  };
}

export interface MemoryCartStores extends CartStores {
  readonly carts: MemoryCartStore;
}

/** The stores of the cart in memory. */
export const memoryCartStores = (): MemoryCartStores => ({ carts: memoryCartStore() });

function memoryCartStore(): MemoryCartStore {
  const carts = new Map<string, StoredCart>();
  const orders = new Map<string, CartOrder>();
  const follows = (cart: StoredCart) => (carts.get(cart.userId)?.version ?? 0) === cart.version - 1;
  return {
    rows: { carts, orders },
    find: async (userId) => carts.get(userId) ?? emptyCart(userId),
    save: async (cart) => {
      if (!follows(cart)) return false;
      carts.set(cart.userId, cart);
      return true;
    },
    findOrder: async (orderId) => orders.get(orderId),
    saveOrder: async (order, from, cart) => {
      if (orders.get(order.orderId)?.state !== from) return 'order_changed';
      if (cart !== undefined && !follows(cart)) return 'cart_changed';
      orders.set(order.orderId, order);
      if (cart !== undefined) carts.set(cart.userId, cart);
      return 'done';
    },
  };
}
