import { sha256 } from '../../../platform/hash.ts';
import { derivedUlid, type Ids } from '../../../platform/ids.ts';
import type { StoredCart } from '../domain/cart.ts';
import type { CartStore } from '../domain/cart-store.ts';

export interface LoadCartDeps {
  readonly carts: Pick<CartStore, 'find'>;
  readonly ids: Ids;
}

/** Loads a user's cart with its id: a new one for a cart that was always empty. */
export async function loadCart(
  { carts, ids }: LoadCartDeps,
  userId: string,
): Promise<StoredCart & { readonly cartId: string }> {
  const cart = await carts.find(userId);
  return { ...cart, cartId: cart.cartId ?? (cart.version === 0 ? ids.next() : derivedCartId(userId)) };
}

/** The id of a cart whose row is older than cart ids: the same one whenever it is read, with time 0. */
const derivedCartId = (userId: string): string => derivedUlid(0, sha256(userId));
