import { type Clock, isoNow } from '../../platform/clock.ts';
import { unavailable } from '../../platform/errors.ts';
import { makeEvent } from '../../platform/events.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Relay } from '../../platform/outbox.ts';
import { OrderCancelled, type OrderEvent, OrderFailed, OrderPaid } from './contract.ts';
import { type Announcement, type Decision, decide, type Proposal } from './domain/decide.ts';
import { type AbandonedOrder, moved, type Order } from './domain/order.ts';
import type { OrderStore } from './domain/order-store.ts';

export interface FollowDeps {
  readonly orders: OrderStore;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Which order a proposal is about, and where it came from. */
export interface About {
  readonly orderId: string;
  readonly correlationId: string;
  readonly logger: Logger;
}

/** Rounds of deciding on what was read before a much contended order is left to the next delivery. */
const ROUNDS = 5;

/**
 * Lets the one decider judge a proposal and carries its decision out, again on fresh state when another was faster.
 * @returns the order as it is afterwards, undefined when there is none that a caller could see
 * @throws Error when the proposal came too early: the message is delivered again
 */
export async function follow(proposal: Proposal, about: About, deps: FollowDeps): Promise<Order | undefined> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = await deps.orders.find(about.orderId);
    const decision = decide(order, proposal);
    const done = await carryOut(decision, order, about, deps);
    if (done) return done.order;
  }
  throw unavailable('too many others decide about this order just now');
}

type Done = { readonly order: Order | undefined };

async function carryOut(
  decision: Decision,
  order: Order | AbandonedOrder | undefined,
  about: About,
  deps: FollowDeps,
): Promise<Done | undefined> {
  const { orderId, logger } = about;
  const visible = order === undefined || order.status === 'ABANDONED' ? undefined : order;
  switch (decision.kind) {
    case 'keep':
      logger.info('order unchanged', { orderId, status: order?.status });
      return { order: visible };
    case 'too_early':
      throw new Error(`order ${orderId}: ${decision.why}`);
    case 'abandon':
      return (await abandon(about, deps)) ? { order: undefined } : undefined;
    case 'announce_again':
      if (visible) await announceAgain(visible, about, deps);
      return { order: visible };
    case 'move':
      return visible && move(visible, decision, about, deps);
  }
}

async function move(
  before: Order,
  decision: Extract<Decision, { kind: 'move' }>,
  about: About,
  deps: FollowDeps,
): Promise<Done | undefined> {
  const after = moved(before, decision.to, decision.facts, isoNow(deps.clock));
  const event = decision.announce && announcement(decision.announce, after, decision.reason, about, deps);
  if (!(await deps.orders.move(before, after, event))) return undefined;
  about.logger.info('order moved', { orderId: after.orderId, from: before.status, to: after.status });
  if (event) await deps.relay.send([event]);
  return { order: after };
}

async function abandon(about: About, deps: FollowDeps): Promise<boolean> {
  const { orderId, correlationId, logger } = about;
  const data = { orderId, reason: 'abandoned' };
  const event = makeEvent(OrderCancelled, { subject: orderId, correlationId }, data, deps);
  const order = { orderId, status: 'ABANDONED' as const, createdAt: isoNow(deps.clock) };
  if (!(await deps.orders.abandon(order, event))) return false;
  logger.warn('checkout abandoned', { orderId });
  await deps.relay.send([event]);
  return true;
}

async function announceAgain(order: Order, about: About, deps: FollowDeps): Promise<void> {
  const event = announcement('OrderPaid', order, undefined, about, deps);
  await deps.orders.announce(event);
  about.logger.warn('told again that the order is paid', { orderId: order.orderId, status: order.status });
  await deps.relay.send([event]);
}

function announcement(
  type: Announcement,
  { orderId, userId, items, total }: Order,
  reason: string | undefined,
  { correlationId }: About,
  deps: FollowDeps,
): OrderEvent {
  const about = { subject: orderId, correlationId };
  if (type === 'OrderPaid') {
    const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));
    return makeEvent(OrderPaid, about, { orderId, userId, lines, total }, deps);
  }
  const kind = type === 'OrderFailed' ? OrderFailed : OrderCancelled;
  return makeEvent(kind, about, { orderId, userId, reason: reason ?? 'unknown' }, deps);
}
