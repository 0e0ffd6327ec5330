import {
  type AbandonedOrder,
  isClosed,
  type MoneyBack,
  type Order,
  type OrderFacts,
  type OrderNotes,
} from './order.ts';

/** What others propose; only this file says what becomes of an order. */
export type Proposal =
  | { readonly kind: 'payment_succeeded' }
  | { readonly kind: 'payment_failed'; readonly reason: string }
  | { readonly kind: 'shipped'; readonly trackingId: string; readonly shippedAt: string }
  | { readonly kind: 'delivered'; readonly deliveredAt: string }
  | { readonly kind: 'reservation_expired' }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'money_back'; readonly moneyBack: MoneyBack };

/** The event that tells of a decision. */
export type Announcement = 'OrderPaid' | 'OrderFailed' | 'OrderCancelled';

export type Decision =
  /** Nothing changes: it was decided before, or the proposal came too late. */
  | { readonly kind: 'keep' }
  /** The order moves, and the announcement is stored with the move. */
  | {
      readonly kind: 'move';
      readonly to: Order['status'];
      readonly facts: OrderFacts;
      readonly announce?: Announcement;
      readonly reason?: string;
    }
  /** The order stays where it is and something is written on it. */
  | { readonly kind: 'note'; readonly notes: OrderNotes }
  /** There is no order and there never will be: the place is taken, and the hold goes back. */
  | { readonly kind: 'abandon' }
  /** The order is fine; whoever holds its stock has missed that it is paid. */
  | { readonly kind: 'announce_again' }
  /** The proposal came before what it rests on: it must be proposed again. */
  | { readonly kind: 'too_early'; readonly why: string };

const KEEP: Decision = { kind: 'keep' };

/** What becomes of the order: the single place where an order's fate is decided. */
export function decide(order: Order | AbandonedOrder | undefined, proposal: Proposal): Decision {
  if (order === undefined) {
    return proposal.kind === 'reservation_expired'
      ? { kind: 'abandon' }
      : { kind: 'too_early', why: 'there is no such order' };
  }
  if (order.status === 'ABANDONED') return KEEP;
  switch (proposal.kind) {
    case 'payment_succeeded':
      return order.status === 'PENDING'
        ? { kind: 'move', to: 'PAID', facts: {}, announce: 'OrderPaid' }
        : KEEP;
    case 'payment_failed':
      return order.status === 'PENDING' ? fail(proposal.reason) : KEEP;
    case 'shipped':
      return ship(order, proposal.trackingId, proposal.shippedAt);
    case 'delivered':
      return deliver(order, proposal.deliveredAt);
    case 'reservation_expired':
      return expire(order);
    case 'cancel':
      return cancel(order, proposal.reason);
    case 'money_back':
      return noteMoneyBack(order, proposal.moneyBack);
  }
}

const fail = (reason: string): Decision => ({
  kind: 'move',
  to: 'FAILED',
  facts: { failureReason: reason },
  announce: 'OrderFailed',
  reason,
});

function ship(order: Order, trackingId: string, shippedAt: string): Decision {
  if (order.status === 'PENDING') return { kind: 'too_early', why: 'the order is not paid yet' };
  return order.status === 'PAID' ? { kind: 'move', to: 'SHIPPED', facts: { trackingId, shippedAt } } : KEEP;
}

function deliver(order: Order, deliveredAt: string): Decision {
  if (order.status === 'PENDING' || order.status === 'PAID') {
    return { kind: 'too_early', why: 'the order is not shipped yet' };
  }
  return order.status === 'SHIPPED' ? { kind: 'move', to: 'DELIVERED', facts: { deliveredAt } } : KEEP;
}

function expire(order: Order): Decision {
  if (order.status === 'PENDING') return fail('payment_timeout');
  return isClosed(order) ? KEEP : { kind: 'announce_again' };
}

function cancel(order: Order, reason: string): Decision {
  if (order.status !== 'PENDING' && order.status !== 'PAID') return KEEP;
  return {
    kind: 'move',
    to: 'CANCELLED',
    facts: { cancelReason: reason },
    announce: 'OrderCancelled',
    reason,
  };
}

/** Money goes back for closed orders alone: what claims otherwise is not swallowed. */
function noteMoneyBack(order: Order, moneyBack: MoneyBack): Decision {
  if (!isClosed(order)) return { kind: 'too_early', why: 'the order is not closed' };
  return order.moneyBack === undefined ? { kind: 'note', notes: { moneyBack } } : KEEP;
}
