import { isoNow } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { type RetryDeps, retryOnConflict } from '../../../platform/retry.ts';
import type { CatalogClient } from '../../catalog/contract/calls.ts';
import { add, remove, requireLine, type StoredCart, setQuantity } from '../domain/cart.ts';
import type { CartStore } from '../domain/cart-store.ts';
import { findOffer } from './find-offers.ts';
import { type LoadCartDeps, loadCart } from './load-cart.ts';

export interface ChangeCartDeps extends LoadCartDeps, RetryDeps {
  readonly carts: Pick<CartStore, 'find' | 'save'>;
  readonly catalog: Pick<CatalogClient, 'getProducts'>;
}

/** One line of a user's cart. */
export interface LineAddress {
  readonly userId: string;
  readonly productId: string;
  readonly correlationId: string;
}

/** A cart before and after a change; the same object when nothing changed. */
export interface CartChange {
  readonly before: StoredCart;
  readonly after: StoredCart;
}

/** Rejects a change by throwing; it gets the version of the cart that would be changed. */
export type Precondition = (version: number) => void;

/** Attempts of a change that conflicts with others of the same cart, with jitter up to 800 ms in between. */
export const CHANGE_ATTEMPTS = 8;

/**
 * Retries a change of a cart until no other change came first.
 * @param attempt one attempt; undefined on a conflict
 * @throws DomainError `temporarily_unavailable` when every attempt met a conflict
 */
export async function retryCartChange<T>(deps: RetryDeps, attempt: () => Promise<T | undefined>): Promise<T> {
  const result = await retryOnConflict(deps, CHANGE_ATTEMPTS, attempt);
  if (result === undefined) throw unavailable('The cart was modified concurrently; retry');
  return result;
}

/** Adds units of a product, at its current name and price. */
export async function addToCart(
  { userId, productId, correlationId }: LineAddress,
  quantity: number,
  deps: ChangeCartDeps,
  precondition: Precondition,
): Promise<CartChange> {
  const offer = await findOffer(deps.catalog, productId, correlationId);
  const change = (cart: StoredCart) => add(cart, productId, quantity, offer, isoNow(deps.clock));
  return saveChange(userId, change, deps, precondition);
}

/**
 * Sets the quantity of a product that is in the cart, at its current name and price.
 * @param quantity undefined changes nothing
 * @throws DomainError `cart_line_not_found`
 */
export async function changeLine(
  { userId, productId, correlationId }: LineAddress,
  quantity: number | undefined,
  deps: ChangeCartDeps,
  precondition: Precondition,
): Promise<CartChange> {
  if (quantity === undefined)
    return saveChange(userId, (cart) => requireLine(cart, productId), deps, precondition);
  const offer = await findOffer(deps.catalog, productId, correlationId);
  const change = (cart: StoredCart) => setQuantity(cart, productId, quantity, offer, isoNow(deps.clock));
  return saveChange(userId, change, deps, precondition);
}

/** Removes a product; a product that is not in the cart leaves it unchanged. */
export const removeLine = (
  { userId, productId }: Omit<LineAddress, 'correlationId'>,
  deps: ChangeCartDeps,
  precondition: Precondition,
): Promise<CartChange> =>
  saveChange(userId, (cart) => remove(cart, productId, isoNow(deps.clock)), deps, precondition);

/** Saves the change of a cart on condition of its version, and retries it on the new version after a conflict. */
const saveChange = (
  userId: string,
  change: (cart: StoredCart) => StoredCart,
  deps: ChangeCartDeps,
  precondition: Precondition,
): Promise<CartChange> =>
  retryCartChange(deps, async () => {
    const before = await loadCart(deps, userId);
    precondition(before.version);
    const after = change(before);
    return after === before || (await deps.carts.save(after)) ? { before, after } : undefined;
  });
