import type { StoredCart } from './cart.ts';

/** An order whose lines are taken out of a cart, once. */
export interface CartOrder {
  readonly orderId: string;
  /** Seconds since the epoch after which it may be forgotten that it was taken out. */
  readonly forgetAfter: number;
}

/** Keeps one cart per user. */
export interface CartStore {
  /** The cart, read consistently; empty, at version 0, when there is none. */
  load(userId: string): Promise<StoredCart>;
  /** Writes the cart if the stored one is at the version before; false when another change came first. */
  save(cart: StoredCart): Promise<boolean>;
  /**
   * Remembers the order and writes the cart left by it, in one transaction.
   * @param cart undefined when the order changes nothing
   * @returns `done`, `already` when this order was remembered before, `moved` when another change came first
   */
  takeOut(order: CartOrder, cart: StoredCart | undefined): Promise<'done' | 'already' | 'moved'>;
}
