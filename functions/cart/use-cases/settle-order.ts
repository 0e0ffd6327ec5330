import { type Clock, epochSeconds, isoNow } from '../../../platform/clock.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { StoredCart } from '../domain/cart.ts';
import type { CartOrder, CartStore } from '../domain/cart-store.ts';
import { type OrderedUnits, removeOrdered, restoreOrdered } from '../domain/ordered.ts';
import { retryCartChange } from './change-cart.ts';
import { loadCart } from './load-cart.ts';

/** An order is remembered this long: longer than any message lives, dead letters (14 days) included. */
const CART_ORDER_TTL_SECONDS = 30 * 24 * 3600;

export interface SettleDeps {
  readonly carts: CartStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** An order that came from a cart. */
export interface OrderOfCart {
  readonly orderId: string;
  readonly userId: string;
  /** Absent for orders that were placed before carts had ids. */
  readonly cartId?: string | undefined;
  readonly lines: readonly OrderedUnits[];
}

/** Whether this call changed something, or an earlier one had. */
export type SettleResult = 'done' | 'already';

/**
 * Takes the order's lines out of the cart that it came from, once per order, and not at all when they were put back
 * before. What came into the cart meanwhile stays.
 * @throws DomainError `temporarily_unavailable` when other changes of the cart keep coming first
 */
export const removeOrderedLines = (order: OrderOfCart, deps: SettleDeps): Promise<SettleResult> =>
  retryCartChange(deps, async () => {
    const { orderId, userId, cartId, lines } = order;
    const cart = await loadCart(deps, userId);
    const isOrigin = cartId === undefined || cartId === cart.cartId;
    const out = isOrigin
      ? removeOrdered(cart, { orderId, lines }, isoNow(deps.clock))
      : { cart, removed: [] };
    const record = recordOf(orderId, 'TAKEN_OUT', out.removed, deps.clock);
    const outcome = await deps.carts.saveOrder(record, undefined, changed(cart, out.cart));
    if (outcome === 'order_changed') return 'already';
    return outcome === 'done' ? 'done' : undefined;
  });

/**
 * Puts what a failed order took out back into the user's cart, once per order, as far as it fits; the cart reports it. When
 * nothing was taken out yet, it never will be.
 * @throws DomainError `temporarily_unavailable` when other changes of the cart keep coming first
 */
export const restoreOrderedLines = (
  { orderId, userId }: Pick<OrderOfCart, 'orderId' | 'userId'>,
  deps: SettleDeps,
): Promise<SettleResult> =>
  retryCartChange(deps, async () => {
    const known = await deps.carts.findOrder(orderId);
    if (known?.state === 'PUT_BACK') return 'already';
    const lines = known?.lines ?? [];
    const cart = lines.length === 0 ? undefined : await loadCart(deps, userId);
    const next = cart && changed(cart, restoreOrdered(cart, { orderId, lines }, isoNow(deps.clock)));
    const record = recordOf(orderId, 'PUT_BACK', lines, deps.clock);
    return (await deps.carts.saveOrder(record, known?.state, next)) === 'done' ? 'done' : undefined;
  });

const changed = (before: StoredCart, after: StoredCart): StoredCart | undefined =>
  after === before ? undefined : after;

const recordOf = (
  orderId: string,
  state: CartOrder['state'],
  lines: CartOrder['lines'],
  clock: Clock,
): CartOrder => ({ orderId, state, lines, expiresAt: epochSeconds(clock, CART_ORDER_TTL_SECONDS) });
