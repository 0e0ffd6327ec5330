import { DomainError, TEMPORARILY_UNAVAILABLE } from '../../../platform/errors.ts';
import type { Claim, StoredResponse } from '../domain/claim.ts';
import { cannotCancel } from '../domain/errors.ts';
import type { Order } from '../domain/order.ts';
import { type ApplyProposalDeps, applyProposal } from './apply-proposal.ts';
import { getOrderOfUser, toOrderResponse } from './get-order.ts';
import {
  errorResponse,
  type IdempotencyDeps,
  type IdempotentRequest,
  type IdempotentResponse,
  runIdempotently,
  saveResponse,
} from './run-idempotently.ts';

export type CancelOrderDeps = ApplyProposalDeps & IdempotencyDeps;

export interface CancelOrderRequest extends IdempotentRequest {
  readonly orderId: string;
  readonly userId: string;
  /** In the customer's words, at most 64 characters. Default `customer`. */
  readonly reason?: string | undefined;
}

const ROUTE = 'POST /orders/{orderId}/cancel';
const UNSAID = 'customer';

/**
 * Cancels an order that is not on its way yet; one that is cancelled already is answered as it is. Order, OrderCancelled and
 * the answer for the key are one transaction; money, stock and label go back by what the event sets off.
 * @throws DomainError `order_not_found`, `not_your_order` (nothing is kept for the key), `idempotency_key_reused`, `request_in_progress`, `temporarily_unavailable`
 */
export async function cancelOrder(
  request: CancelOrderRequest,
  deps: CancelOrderDeps,
): Promise<IdempotentResponse> {
  const { orderId, userId, reason } = request;
  await getOrderOfUser(request, deps.orders);
  const payload = { orderId, userId, ...(reason === undefined ? {} : { reason }) };
  return runIdempotently(request, { route: ROUTE, payload, orderId }, deps, (_orderId, claim) =>
    decideAndAnswer(request, claim, deps),
  );
}

async function decideAndAnswer(
  request: CancelOrderRequest,
  claim: Claim | undefined,
  deps: CancelOrderDeps,
): Promise<StoredResponse> {
  const { orderId, correlationId, reason = UNSAID } = request;
  const about = { orderId, correlationId, logger: deps.logger };
  const completedBy = claim && ((after: Order) => ({ claim, answer: cancelledAnswer(after) }));
  const { order, moved } = await applyProposal({ kind: 'cancel', reason }, about, deps, completedBy);
  // It was there before the claim, and orders do not go away.
  if (order === undefined) throw new DomainError(TEMPORARILY_UNAVAILABLE, 'the order is gone');
  if (moved) return cancelledAnswer(order);
  const answer =
    order.status === 'CANCELLED'
      ? cancelledAnswer(order)
      : errorResponse(cannotCancel(order), { instance: `/orders/${orderId}/cancel`, correlationId });
  return saveResponse(answer, claim, deps.claims);
}

const cancelledAnswer = (order: Order): StoredResponse => ({
  status: 200,
  body: JSON.stringify(toOrderResponse(order)),
  contentType: 'application/json',
});
