import { type Clock, isoNow } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { ContradictedEvent } from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Relay } from '../../../platform/outbox.ts';
import type { Confirmation } from '../../../platform/record-lookup.ts';
import { OrderCancelled, type OrderEvent, OrderFailed, OrderPaid } from '../contract/events.ts';
import { type Decision, decide, type OrderEventType, type Proposal } from '../domain/decide.ts';
import {
  type AbandonedOrder,
  applyMove,
  enteredAt,
  type Order,
  wasPaid,
  withAnnotations,
} from '../domain/order.ts';
import type { ClaimCompletion, OrderStore } from '../domain/order-store.ts';
import { buildAbandonment } from './build-abandonment.ts';

export interface ApplyProposalDeps {
  readonly orders: OrderStore;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Which order a proposal is about, and where it came from. */
export interface ProposalContext {
  readonly orderId: string;
  readonly correlationId: string;
  readonly logger: Logger;
  /**
   * Compares the proposal with the record of the service that owns its fact: called once, before the order changes by it.
   * Default: the proposal is the caller's own.
   * @throws UnconfirmedEvent, ContradictedEvent
   */
  readonly confirm?: () => Promise<Confirmation>;
}

/** What a proposal has come to. */
export interface ProposalResult {
  /** The order as it is afterwards, undefined when there is none that a caller could see. */
  readonly order: Order | undefined;
  /** Whether this proposal moved it. */
  readonly moved: boolean;
}

/** The claim that the move completes, with the answer that the moved order makes. */
export type CompleteClaim = (after: Order) => ClaimCompletion;

/** Rounds of deciding on what was read before a much contended order is left to the next delivery. */
const APPLY_ATTEMPTS = 5;

/**
 * Lets the one decider judge a proposal and carries its decision out, again on fresh state when another was faster.
 * @param completedBy completes a claim in the transaction of the move
 * @throws Error when the proposal came too early: the message is delivered again
 * @throws ContradictedEvent when the order's row or the owner's record says otherwise, UnconfirmedEvent when the latter does not
 * say so yet: nothing was changed
 */
export async function applyProposal(
  proposal: Proposal,
  about: ProposalContext,
  deps: ApplyProposalDeps,
  completedBy?: CompleteClaim,
): Promise<ProposalResult> {
  let isConfirmed = about.confirm === undefined;
  for (let round = 0; round < APPLY_ATTEMPTS; round += 1) {
    const order = await deps.orders.find(about.orderId);
    const decided = decide(order, proposal);
    const isDue = !isConfirmed && isChange(decided);
    const decision = isDue && (await about.confirm?.()) === 'late' ? KEEP : decided;
    isConfirmed ||= isDue;
    const done = await applyDecision(decision, order, about, deps, completedBy);
    if (done) return done;
  }
  throw unavailable('too many others decide about this order just now');
}

const KEEP: Decision = { kind: 'keep' };

/** Reports whether a decision writes something: what changes nothing needs no confirmation. */
const isChange = ({ kind }: Decision): boolean =>
  kind === 'move' || kind === 'note' || kind === 'abandon' || kind === 'announce_again';

async function applyDecision(
  decision: Decision,
  order: Order | AbandonedOrder | undefined,
  about: ProposalContext,
  deps: ApplyProposalDeps,
  completedBy: CompleteClaim | undefined,
): Promise<ProposalResult | undefined> {
  const { orderId, logger } = about;
  const visible = order === undefined || order.status === 'ABANDONED' ? undefined : order;
  switch (decision.kind) {
    case 'keep':
      logger.info('order unchanged', { orderId, status: order?.status });
      return { order: visible, moved: false };
    case 'contradiction':
      throw new ContradictedEvent(`order ${orderId}: ${decision.why}`);
    case 'too_early':
      throw new Error(`order ${orderId}: ${decision.why}`);
    case 'abandon':
      return (await saveAbandonment(about, deps)) ? { order: undefined, moved: false } : undefined;
    case 'announce_again':
      if (visible) await emitOrderPaidAgain(visible, about, deps);
      return { order: visible, moved: false };
    case 'note':
      return visible && saveAnnotations(visible, decision, about, deps);
    case 'move':
      return visible && saveMove(visible, decision, about, deps, completedBy);
  }
}

async function saveMove(
  before: Order,
  decision: Extract<Decision, { kind: 'move' }>,
  about: ProposalContext,
  deps: ApplyProposalDeps,
  completedBy: CompleteClaim | undefined,
): Promise<ProposalResult | undefined> {
  const after = applyMove(before, decision.to, decision.facts, isoNow(deps.clock));
  const event = decision.announce && buildOrderEvent(decision.announce, after, decision.reason, about);
  if (!(await deps.orders.saveMove(before, after, event, completedBy?.(after)))) return undefined;
  about.logger.info('order moved', { orderId: after.orderId, from: before.status, to: after.status });
  if (event) await deps.relay.send([event]);
  return { order: after, moved: true };
}

async function saveAnnotations(
  before: Order,
  { notes }: Extract<Decision, { kind: 'note' }>,
  about: ProposalContext,
  deps: ApplyProposalDeps,
): Promise<ProposalResult | undefined> {
  const after = withAnnotations(before, notes, isoNow(deps.clock));
  if (!(await deps.orders.saveMove(before, after))) return undefined;
  about.logger.info('noted on the order', { orderId: after.orderId, ...notes });
  return { order: after, moved: false };
}

async function saveAbandonment(about: ProposalContext, deps: ApplyProposalDeps): Promise<boolean> {
  const { orderId, logger } = about;
  const { order, event } = buildAbandonment(about, deps.clock);
  if ((await deps.orders.saveAbandoned(order, event)) !== 'abandoned') return false;
  logger.warn('checkout abandoned', { orderId });
  await deps.relay.send([event]);
  return true;
}

async function emitOrderPaidAgain(
  order: Order,
  about: ProposalContext,
  deps: ApplyProposalDeps,
): Promise<void> {
  const event = buildOrderEvent('OrderPaid', order, undefined, about);
  await deps.orders.appendEvent(event);
  about.logger.warn('OrderPaid published again', { orderId: order.orderId, status: order.status });
  await deps.relay.send([event]);
}

/** The state that each announcement is about: its event has the moment at which the order came into it. */
const STATUS_OF_EVENT: Readonly<Record<OrderEventType, Order['status']>> = {
  OrderPaid: 'PAID',
  OrderFailed: 'FAILED',
  OrderCancelled: 'CANCELLED',
};

function buildOrderEvent(
  type: OrderEventType,
  order: Order,
  reason: string | undefined,
  { correlationId }: ProposalContext,
): OrderEvent {
  const { orderId, userId, items, total } = order;
  const fact = { subject: orderId, occurredAt: enteredAt(order, STATUS_OF_EVENT[type]), correlationId };
  if (type === 'OrderPaid') {
    const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));
    return createEvent(OrderPaid, fact, { orderId, userId, lines, total });
  }
  const data = {
    orderId,
    userId,
    reason: reason ?? 'unknown',
    ...(order.cart ? { cart: order.cart } : {}),
  };
  if (type === 'OrderFailed') return createEvent(OrderFailed, fact, data);
  return createEvent(OrderCancelled, fact, { ...data, previousStatus: wasPaid(order) ? 'PAID' : 'PENDING' });
}
