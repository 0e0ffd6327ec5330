import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type CartResponse, cartRequest } from './contract/calls.ts';
import { toCartResponse } from './domain/cart.ts';
import { loadCart } from './use-cases/load-cart.ts';
import { removeOrderedLines, restoreOrderedLines, type SettleDeps } from './use-cases/settle-order.ts';

export interface CartCallsDeps extends SettleDeps {
  readonly logger: Logger;
  /** Currency of an empty cart. */
  readonly currency: string;
}

/** The port of the cart for other services. Checks the request itself, so it takes anything. */
export const createCartCalls = (deps: CartCallsDeps) =>
  internalHandler(
    cartRequest,
    async (request): Promise<CartResponse> => {
      if (request.operation === 'takeOut') await removeOrderedLines(request, deps);
      if (request.operation === 'putBack') await restoreOrderedLines(request, deps);
      const cart = await loadCart(deps, request.userId);
      const { lastOrderId } = cart;
      const view = toCartResponse(cart, deps.currency);
      return { ok: true, cart: lastOrderId === undefined ? view : { ...view, lastOrderId } };
    },
    deps.logger,
  );
