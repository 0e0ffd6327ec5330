import { invalid } from '../../../platform/errors.ts';
import type { CartClient, CartState } from '../../cart/contract/calls.ts';
import { CART_EMPTY } from '../contract/error-codes.ts';
import { cartAlreadyOrdered, cartChanged } from '../domain/errors.ts';
import { isClosedUnpaid } from '../domain/order.ts';
import type { OrderedCart, OrderStore } from '../domain/order-store.ts';

export interface ReadCartDeps {
  readonly cart: CartClient;
  readonly orders: Pick<OrderStore, 'find' | 'findCart'>;
}

export interface CartRequest {
  readonly userId: string;
  /** The version that is to be ordered. */
  readonly cartVersion: number;
  readonly correlationId: string;
}

/** A cart that may be ordered as it is, and its row as it was read. */
export interface OrderableCart {
  readonly cart: CartState;
  readonly replaced: OrderedCart | undefined;
}

/**
 * Reads the cart that is to be ordered. Each version becomes one order at most, and the next one only after the lines of
 * the last order were taken out: else they would be sold twice. An order that failed unpaid gives its version free.
 * @throws DomainError `cart_empty` (400); `cart_already_ordered`, `cart_changed` (409); `temporarily_unavailable` (503)
 */
export async function readOrderableCart(wish: CartRequest, deps: ReadCartDeps): Promise<OrderableCart> {
  const { userId, cartVersion, correlationId } = wish;
  const read = await deps.cart.getCart({ userId, correlationId });
  const replaced = read.cartId === undefined ? undefined : await deps.orders.findCart(read.cartId);
  const cart = replaced === undefined ? read : await withoutLastOrder(read, replaced, wish, deps);
  if (cart.version !== cartVersion) throw cartChanged(cartVersion, cart.version);
  if (cart.items.length === 0) {
    throw invalid([{ path: 'cartVersion', message: 'is that of an empty cart' }], CART_EMPTY);
  }
  return { cart, replaced };
}

/** The cart after its last order: without that order's lines, or with them again when it failed unpaid. */
async function withoutLastOrder(
  cart: CartState,
  last: OrderedCart,
  { userId, cartVersion, correlationId }: CartRequest,
  deps: ReadCartDeps,
): Promise<CartState> {
  const { orderId } = last;
  const isTakenOut = cart.lastOrderId === orderId;
  // A cart that was restored from a backup counts its versions once more: what is in it now was not ordered.
  const isThisVersion = last.version === cartVersion && !(isTakenOut && cart.version === cartVersion);
  if (isTakenOut && !isThisVersion) return cart;
  const order = await deps.orders.find(orderId);
  if (order === undefined || isClosedUnpaid(order)) {
    return deps.cart.restoreOrdered({ orderId, userId, correlationId });
  }
  if (isThisVersion) throw cartAlreadyOrdered(orderId);
  const items = 'items' in order ? order.items : [];
  const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));
  const { cartId } = last;
  return deps.cart.removeOrdered({ orderId, userId, cartId, lines, correlationId });
}
