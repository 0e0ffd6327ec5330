import { isoNow } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { Relay } from '../../../platform/outbox.ts';
import type { CartClient } from '../../cart/contract/calls.ts';
import type { CatalogClient } from '../../catalog/contract/calls.ts';
import { type OrderEvent, OrderPlaced } from '../contract/events.ts';
import type { PlacedOrder, PlaceOrderBody } from '../contract/routes.ts';
import type { Claim, StoredResponse } from '../domain/claim.ts';
import { checkoutExpired } from '../domain/errors.ts';
import { newOrder, type Order } from '../domain/order.ts';
import type { OrderStore } from '../domain/order-store.ts';
import type { OrdersMetric } from '../metrics.ts';
import { type OrderRef, type RequestedLines, type ReservedLines, readOrderLines } from './reserve-lines.ts';
import { ClaimLost, type IdempotencyDeps, type IdempotentRequest } from './run-idempotently.ts';

export interface PlaceOrderDeps extends IdempotencyDeps {
  readonly orders: OrderStore;
  readonly catalog: Pick<CatalogClient, 'reserve'>;
  readonly cart: CartClient;
  readonly relay: Relay;
  readonly metrics: Metrics<OrdersMetric>;
}

export interface PlaceOrderRequest extends IdempotentRequest {
  readonly body: PlaceOrderBody;
}

/** A checkout under way. */
export interface Checkout {
  readonly request: PlaceOrderRequest;
  readonly owner: OrderRef;
  readonly claim: Claim | undefined;
  /** An earlier worker may have reserved under this order's id. */
  readonly resumed: boolean;
}

/** Rounds of reading and storing before a cart that other requests keep ordering is given up. */
const STORE_ATTEMPTS = 3;

/**
 * Stores the order of a reserved basket, its event, the response for the key and the cart's row in one transaction, and
 * publishes the event. Whatever came first is said by name: another worker's claim, this order, another order of the cart.
 * @throws ClaimLost; DomainError `checkout_expired`, `cart_already_ordered`, `cart_changed` (409); `temporarily_unavailable` (503)
 */
export async function storeOrder(
  basket: RequestedLines,
  reserved: ReservedLines,
  { request, owner, claim }: Checkout,
  deps: PlaceOrderDeps,
): Promise<StoredResponse> {
  const origin = basket.cart ? { cart: basket.cart } : {};
  const { userId, paymentToken } = request.body;
  const token = paymentToken === undefined ? {} : { paymentToken };
  const about = { orderId: owner.orderId, userId, ...token };
  const order = newOrder({ ...about, ...reserved, ...origin }, isoNow(deps.clock));
  const event = placedEvent(order, request);
  const answer = placedResponse(order);
  let { replaced } = basket;
  for (let round = 1; round <= STORE_ATTEMPTS; round += 1) {
    switch (await deps.orders.savePlaced(order, event, claim && { claim, answer }, replaced)) {
      case 'placed':
        return publishPlaced(order, event, answer, deps);
      case 'claim_lost':
        throw new ClaimLost();
      case 'order_exists':
        return responseOfStoredOrder(order, deps);
      case 'cart_ordered':
        ({ replaced } = await readOrderLines(request.body, owner, deps));
    }
  }
  throw unavailable('the cart is being ordered by other requests: retry');
}

const placedEvent = (
  { orderId, userId, items, total, cart, createdAt }: Order,
  { correlationId }: PlaceOrderRequest,
): OrderEvent =>
  createEvent(
    OrderPlaced,
    { subject: orderId, occurredAt: createdAt, correlationId },
    {
      orderId,
      userId,
      lines: [...items],
      total,
      ...(cart ? { cart } : {}),
    },
  );

async function publishPlaced(
  { orderId, userId, total }: Order,
  event: OrderEvent,
  answer: StoredResponse,
  { metrics, logger, relay }: PlaceOrderDeps,
): Promise<StoredResponse> {
  metrics.count('OrderPlaced');
  logger.info('order placed', { orderId, userId, correlationId: event.correlationId, total });
  await relay.send([event]);
  return answer;
}

/** An earlier call stored this order and its response was lost; an abandoned one gave its stock back. */
async function responseOfStoredOrder(
  { orderId }: Order,
  { orders }: PlaceOrderDeps,
): Promise<StoredResponse> {
  const own = await orders.find(orderId);
  if (own === undefined || own.status === 'ABANDONED') throw checkoutExpired();
  return placedResponse(own);
}

function placedResponse({ orderId, userId, items, total, createdAt }: Order): StoredResponse {
  const placed: PlacedOrder = { orderId, userId, status: 'PENDING', items: [...items], total, createdAt };
  return {
    status: 201,
    body: JSON.stringify(placed),
    contentType: 'application/json',
    location: `/orders/${orderId}?userId=${encodeURIComponent(userId)}`,
  };
}
