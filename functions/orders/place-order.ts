import { type Clock, isoNow } from '../../platform/clock.ts';
import { Fault } from '../../platform/errors.ts';
import { makeEvent } from '../../platform/events.ts';
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts';
import { claimId, fingerprint, IDEMPOTENCY_SECONDS } from '../../platform/idempotency.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Relay } from '../../platform/outbox.ts';
import type { CartCall } from '../cart/contract.ts';
import type { CatalogCall } from '../catalog/contract.ts';
import { OrderPlaced, type PlacedOrder, type PlaceOrderBody } from './contract.ts';
import type { Claim, ClaimRequest, StoredAnswer } from './domain/claim.ts';
import { newOrder, type Order } from './domain/order.ts';
import type { ClaimStore, OrderStore } from './domain/order-store.ts';
import { checkoutExpired, keyReused, stillRunning } from './refusals.ts';
import { reserveBasket } from './reserve-basket.ts';

export interface PlaceOrderDeps {
  readonly orders: OrderStore;
  readonly claims: ClaimStore;
  readonly catalog: CatalogCall;
  readonly cart: CartCall;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Seconds for which a worker holds a claim: longer than the function's time-out. */
  readonly leaseSeconds: number;
}

export interface PlaceOrderRequest {
  readonly body: PlaceOrderBody;
  readonly caller: string;
  readonly correlationId: string;
  readonly idempotencyKey?: string | undefined;
}

/** A final answer, and whether it was given before. */
export interface PlaceOrderAnswer {
  readonly answer: StoredAnswer;
  readonly replayed: boolean;
}

const ROUTE = 'POST /orders';

/**
 * Places an order: claim the key, reserve the stock, store order, event and answer in one transaction, then tell.
 * A crash at any point leaves a claim and a hold that a retry with the same key, or the sweep, completes or undoes.
 * @throws Fault `validation_failed` and others of 400 (nothing is stored), `idempotency_key_reused`, `request_in_progress`, `temporarily_unavailable`
 */
export async function placeOrder(
  request: PlaceOrderRequest,
  deps: PlaceOrderDeps,
): Promise<PlaceOrderAnswer> {
  if (request.idempotencyKey === undefined) {
    const answer = await checkOut(request, deps.ids.next(), undefined, deps);
    return { answer, replayed: false };
  }
  const decision = await deps.claims.claim(
    claimRequest(request, request.idempotencyKey, deps),
    deps.clock.now(),
  );
  switch (decision.kind) {
    case 'answered':
      return { answer: decision.answer, replayed: true };
    case 'mismatch':
      throw keyReused();
    case 'running':
      throw stillRunning(decision.retryAfterSeconds);
    default:
      return withClaim(request, decision.claim, deps);
  }
}

function claimRequest({ body, caller }: PlaceOrderRequest, key: string, deps: PlaceOrderDeps): ClaimRequest {
  const { clock, ids, leaseSeconds } = deps;
  const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
  return {
    id: claimId(caller, ROUTE, key),
    fingerprint: fingerprint(body),
    orderId: ids.next(),
    leaseToken: ids.next(),
    leaseUntil: after(leaseSeconds),
    expiresOn: after(IDEMPOTENCY_SECONDS),
  };
}

/** A 400 forgets the claim; anything else unfinished gives the lease back and keeps the order id for the retry. */
async function withClaim(
  request: PlaceOrderRequest,
  claim: Claim,
  deps: PlaceOrderDeps,
): Promise<PlaceOrderAnswer> {
  try {
    const answer = await checkOut(request, claim.orderId, claim, deps);
    return { answer, replayed: false };
  } catch (error) {
    if (error instanceof ClaimLost) return answerOfWinner(claim, deps);
    const { claims, logger } = deps;
    const settle = error instanceof Fault && error.kind === 'invalid' ? claims.forget : claims.release;
    const { correlationId } = request;
    await settle(claim).catch((cause: unknown) =>
      logger.warn('the claim keeps its lease', { correlationId, error: cause }),
    );
    throw error;
  }
}

/** The lease lapsed and somebody else went on with the order: theirs is the answer. */
class ClaimLost extends Error {}

async function answerOfWinner(claim: Claim, { claims }: PlaceOrderDeps): Promise<PlaceOrderAnswer> {
  const current = await claims.find(claim.id);
  if (current?.answer === undefined) throw stillRunning(1);
  return { answer: current.answer, replayed: true };
}

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
    return refuse(error, request, claim, deps);
  }
}

/** A final refusal is an answer: it is kept for the key, and nothing was sold. */
async function refuse(
  fault: Fault,
  { correlationId }: PlaceOrderRequest,
  claim: Claim | undefined,
  { claims }: PlaceOrderDeps,
): Promise<StoredAnswer> {
  const problem = problemOf(fault, { instance: '/orders', correlationId });
  const answer = { status: problem.status, body: JSON.stringify(problem), contentType: PROBLEM_JSON };
  if (claim && !(await claims.complete(claim, answer))) throw new ClaimLost();
  return answer;
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
    { subject: orderId, correlationId },
    {
      orderId,
      userId,
      lines: [...items],
      total,
      ...(body.paymentToken === undefined ? {} : { paymentToken: body.paymentToken }),
      ...(cart ? { cart } : {}),
    },
    deps,
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
