import { DomainError, isDomainError } from '../../../platform/errors.ts';
import { INSUFFICIENT_STOCK } from '../../catalog/contract/error-codes.ts';
import type { StoredResponse } from '../domain/claim.ts';
import { closeCheckout } from './close-checkout.ts';
import { type RequestedLines, readOrderLines, reserveLines } from './reserve-lines.ts';
import { errorResponse, type IdempotentResponse, runIdempotently, saveResponse } from './run-idempotently.ts';
import { type Checkout, type PlaceOrderDeps, type PlaceOrderRequest, storeOrder } from './store-order.ts';

const ROUTE = 'POST /orders';

/**
 * Places an order: claim the key, read the basket, reserve the stock, store order, event and response in one transaction,
 * then publish. A crash at any point leaves a claim and a reservation that a retry with the same key, or the sweep,
 * completes or undoes.
 * @throws DomainError `validation_failed` and others of 400 (nothing is stored), `idempotency_key_reused`, `request_in_progress`, `temporarily_unavailable`
 */
export const placeOrder = (request: PlaceOrderRequest, deps: PlaceOrderDeps): Promise<IdempotentResponse> =>
  runIdempotently(
    request,
    { route: ROUTE, payload: request.body, orderId: deps.ids.next() },
    deps,
    (orderId, claim, resumed) =>
      checkOut({ request, owner: { orderId, correlationId: request.correlationId }, claim, resumed }, deps),
  );

async function checkOut(checkout: Checkout, deps: PlaceOrderDeps): Promise<StoredResponse> {
  const { request, owner, claim } = checkout;
  let mayHoldStock = checkout.resumed;
  try {
    const basket = await readOrderLines(request.body, owner, deps);
    // What the catalog refuses holds nothing, also of an earlier attempt.
    mayHoldStock = false;
    const reserved = await reserveOnce(basket, checkout, deps);
    mayHoldStock = true;
    return await storeOrder(basket, reserved, checkout, deps);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.kind === 'conflict') {
      const answer = errorResponse(error, { instance: '/orders', correlationId: request.correlationId });
      if (!mayHoldStock) return saveResponse(answer, claim, deps.claims);
      await closeCheckout(owner, { claim, answer }, deps);
      return answer;
    }
    if (error.kind === 'invalid' && mayHoldStock) await closeCheckout(owner, { claim }, deps);
    throw error;
  }
}

/** How long a refused buyer waits for another request of the same cart to store its order, in milliseconds. */
const OTHER_REQUEST_MS = 150;

/** Reserves the basket. When too little is left because another request is ordering this very cart, that is what is said. */
async function reserveOnce(basket: RequestedLines, { request, owner }: Checkout, deps: PlaceOrderDeps) {
  try {
    return await reserveLines(basket, request.body, owner, deps);
  } catch (error) {
    if (basket.cart?.cartId === undefined || !isDomainError(error, INSUFFICIENT_STOCK)) throw error;
    await deps.clock.sleep(OTHER_REQUEST_MS);
    const last = await deps.orders.findCart(basket.cart.cartId);
    if (last?.orderId !== basket.replaced?.orderId) await readOrderLines(request.body, owner, deps);
    throw error;
  }
}
