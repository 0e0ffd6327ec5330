import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type CartResponse, cartRequest } from './contract/calls.ts';
import { showCart } from './domain/cart.ts';
import { loadCart } from './load-cart.ts';
import { putBackOrder, type SettleDeps, takeOutOrder } from './settle-order.ts';

export interface CartInternalDeps extends SettleDeps {
  readonly logger: Logger;
  /** Currency of an empty cart. */
  readonly currency: string;
}

/** The port of the cart for other services. Checks the request itself, so it takes anything. */
export const cartInternal = (deps: CartInternalDeps) =>
  internalHandler(
    cartRequest,
    async (request): Promise<CartResponse> => {
      if (request.operation === 'takeOut') await takeOutOrder(request, deps);
      if (request.operation === 'putBack') await putBackOrder(request, deps);
      const cart = await loadCart(deps, request.userId);
      const { lastOrderId } = cart;
      const view = showCart(cart, deps.currency);
      return { ok: true, cart: lastOrderId === undefined ? view : { ...view, lastOrderId } };
    },
    deps.logger,
  );
