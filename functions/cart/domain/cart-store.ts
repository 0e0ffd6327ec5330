import type { StoredCart, StoredLine } from './cart.ts';

/** What the cart knows of an order: a row beside the carts, so that each step is done once. */
export interface CartOrder {
  readonly orderId: string;
  /** `PUT_BACK` is final: a take-out that comes later does nothing. */
  readonly state: 'TAKEN_OUT' | 'PUT_BACK';
  /** What the order took out of the cart. */
  readonly lines: readonly StoredLine[];
  /** Seconds since the epoch after which the row may be deleted. */
  readonly expiresAt: number;
}

export type SaveOrderResult =
  | 'done'
  /** The order's row is not in the state that was expected. */
  | 'order_changed'
  /** Another change of the cart came first. */
  | 'cart_changed';

/** Keeps one cart per user. */
export interface CartStore {
  /** The cart, read consistently; empty, at version 0, when there is none. */
  find(userId: string): Promise<StoredCart>;
  /** Writes the cart if the stored one is at the version before; false when another change came first. */
  save(cart: StoredCart): Promise<boolean>;
  /** The order's row, read consistently. */
  findOrder(orderId: string): Promise<CartOrder | undefined>;
  /**
   * Writes the order's row and the cart changed by it, in one transaction.
   * @param from the state that the order's row must be in; undefined when there must be none
   * @param cart undefined when the order changes nothing in it
   */
  saveOrder(
    order: CartOrder,
    from: CartOrder['state'] | undefined,
    cart: StoredCart | undefined,
  ): Promise<SaveOrderResult>;
}
