import { isoNow } from '../../platform/clock.ts';
import { Fault } from '../../platform/errors.ts';
import { makeEvent } from '../../platform/events.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Relay } from '../../platform/outbox.ts';
import type { CartCall } from '../cart/contract.ts';
import type { CatalogCall } from '../catalog/contract.ts';
import { OrderPlaced, type PlacedOrder, type PlaceOrderBody } from './contract.ts';
import type { Claim, StoredAnswer } from './domain/claim.ts';
import { newOrder, type Order } from './domain/order.ts';
import type { OrderStore } from './domain/order-store.ts';
import {
  ClaimLost,
  type KeyDeps,
  type KeyedAnswer,
  type KeyedRequest,
  keepAnswer,
  oncePerKey,
  refusalAnswer,
} from './once-per-key.ts';
import { checkoutExpired } from './refusals.ts';
import { reserveBasket } from './reserve-basket.ts';

export interface PlaceOrderDeps extends KeyDeps {
  readonly orders: OrderStore;
  readonly catalog: CatalogCall;
  readonly cart: CartCall;
  readonly relay: Relay;
  readonly metrics: Metrics;
}

export interface PlaceOrderRequest extends KeyedRequest {
  readonly body: PlaceOrderBody;
}

const ROUTE = 'POST /orders';

/**
 * Places an order: claim the key, reserve the stock, store order, event and answer in one transaction, then tell.
 * A crash at any point leaves a claim and a hold that a retry with the same key, or the sweep, completes or undoes.
 * @throws Fault `validation_failed` and others of 400 (nothing is stored), `idempotency_key_reused`, `request_in_progress`, `temporarily_unavailable`
 */
export const placeOrder = (request: PlaceOrderRequest, deps: PlaceOrderDeps): Promise<KeyedAnswer> =>
  oncePerKey(
    request,
    { route: ROUTE, payload: request.body, orderId: deps.ids.next() },
    deps,
    (orderId, claim) => checkOut(request, orderId, claim, deps),
  );

async function checkOut(
  request: PlaceOrderRequest,
  orderId: string,
  claim: Claim | undefined,
  deps: PlaceOrderDeps,
): Promise<StoredAnswer> {
  try {
    const basket = await reserveBasket(request.body, { orderId, correlationId: request.correlationId }, deps);
    const order = newOrder({ orderId, userId: request.body.userId, ...basket.reserved }, isoNow(deps.clock));
    return await store(request, order, basket.cart, claim, deps);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'conflict') throw error;
    // A final refusal is an answer: nothing was sold.
    const { correlationId } = request;
    return keepAnswer(refusalAnswer(error, { instance: '/orders', correlationId }), claim, deps.claims);
  }
}

async function store(
  { body, correlationId }: PlaceOrderRequest,
  order: Order,
  cart: { userId: string; version: number } | undefined,
  claim: Claim | undefined,
  deps: PlaceOrderDeps,
): Promise<StoredAnswer> {
  const { orderId, userId, items, total } = order;
  const event = makeEvent(
    OrderPlaced,
    { subject: orderId, occurredAt: order.createdAt, correlationId },
    {
      orderId,
      userId,
      lines: [...items],
      total,
      ...(body.paymentToken === undefined ? {} : { paymentToken: body.paymentToken }),
      ...(cart ? { cart } : {}),
    },
  );
  const answer = placedAnswer(order);
  const outcome = await deps.orders.place(order, event, claim && { claim, answer });
  if (outcome === 'claim_lost') throw new ClaimLost();
  if (outcome === 'order_exists') throw checkoutExpired();
  deps.metrics.count('OrderPlaced');
  deps.logger.info('order placed', { orderId, userId, correlationId, total });
  await deps.relay.send([event]);
  return answer;
}

function placedAnswer({ orderId, userId, items, total, createdAt }: Order): StoredAnswer {
  const placed: PlacedOrder = { orderId, userId, status: 'PENDING', items: [...items], total, createdAt };
  return {
    status: 201,
    body: JSON.stringify(placed),
    contentType: 'application/json',
    location: `/orders/${orderId}?userId=${encodeURIComponent(userId)}`,
  };
}
