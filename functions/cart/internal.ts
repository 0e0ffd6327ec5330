import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type CartAnswer, cartRequest } from './contract.ts';
import { showCart } from './domain/cart.ts';
import type { CartStore } from './domain/cart-store.ts';

export interface CartInternalDeps {
  readonly store: Pick<CartStore, 'load'>;
  readonly logger: Logger;
  /** Currency of an empty cart's subtotal. */
  readonly currency: string;
}

/** What other services may ask of the cart. Checks the request itself, so it takes anything. */
export const cartInternal = ({
  store,
  logger,
  currency,
}: CartInternalDeps): ((request: unknown) => Promise<CartAnswer>) =>
  internalHandler(
    cartRequest,
    async ({ userId }) => ({ ok: true, cart: showCart(await store.load(userId), currency) }) as const,
    logger,
  );
