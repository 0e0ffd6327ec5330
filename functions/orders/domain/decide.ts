import { type Money, sameMoney } from '../../../platform/money.ts';
import {
  type AbandonedOrder,
  isClosed,
  type Order,
  type OrderAnnotations,
  type OrderChanges,
  type Refunded,
} from './order.ts';

/** What others propose; only this file says what becomes of an order. */
export type Proposal =
  | { readonly kind: 'payment_succeeded'; readonly amount: Money }
  | { readonly kind: 'payment_failed'; readonly reason: string }
  | { readonly kind: 'shipped'; readonly trackingId: string; readonly shippedAt: string }
  | { readonly kind: 'delivered'; readonly deliveredAt: string; readonly trackingId?: string | undefined }
  | { readonly kind: 'reservation_expired'; readonly heldAt: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'refunded'; readonly refunded: Refunded };

/** The event of a decision. */
export type OrderEventType = 'OrderPaid' | 'OrderFailed' | 'OrderCancelled';

export type Decision =
  /** Nothing changes: it was decided before, or the proposal came too late. */
  | { readonly kind: 'keep' }
  /** The order moves, and the announcement is stored with the move. */
  | {
      readonly kind: 'move';
      readonly to: Order['status'];
      readonly facts: OrderChanges;
      readonly announce?: OrderEventType;
      readonly reason?: string;
    }
  /** The order stays where it is and something is written on it. */
  | { readonly kind: 'note'; readonly notes: OrderAnnotations }
  /** There is no order and there never will be: the place is taken, and the hold goes back. */
  | { readonly kind: 'abandon' }
  /** The order is paid, and catalog has not committed its stock: OrderPaid is emitted again. */
  | { readonly kind: 'announce_again' }
  /** The proposal came before what it rests on: it must be proposed again. */
  | { readonly kind: 'too_early'; readonly why: string }
  /** The proposal says something else than the order's row, which never can say so: nothing changes, and a person must look. */
  | { readonly kind: 'contradiction'; readonly why: string };

const KEEP: Decision = { kind: 'keep' };

const contradiction = (why: string): Decision => ({ kind: 'contradiction', why });

/** Clocks of two functions may differ by so much, in milliseconds. */
const SKEW_MS = 60_000;

/** What becomes of the order: the single place where an order's fate is decided. */
export function decide(order: Order | AbandonedOrder | undefined, proposal: Proposal): Decision {
  if (order === undefined) {
    return proposal.kind === 'reservation_expired'
      ? { kind: 'abandon' }
      : contradiction('there is no such order');
  }
  if (order.status === 'ABANDONED') {
    const isExpected = proposal.kind === 'reservation_expired' || proposal.kind === 'cancel';
    return isExpected ? KEEP : contradiction('it was never placed');
  }
  switch (proposal.kind) {
    case 'payment_succeeded':
      return pay(order, proposal.amount);
    case 'payment_failed':
      return refuse(order, proposal.reason);
    case 'shipped':
      return ship(order, proposal.trackingId, proposal.shippedAt);
    case 'delivered':
      return deliver(order, proposal);
    case 'reservation_expired':
      return expire(order, proposal.heldAt);
    case 'cancel':
      return cancel(order, proposal.reason);
    case 'refunded':
      return noteRefunded(order, proposal.refunded);
  }
}

function pay(order: Order, amount: Money): Decision {
  if (!sameMoney(amount, order.total)) {
    return contradiction(`${inWords(amount)} were paid for an order of ${inWords(order.total)}`);
  }
  return order.status === 'PENDING' ? { kind: 'move', to: 'PAID', facts: {}, announce: 'OrderPaid' } : KEEP;
}

const inWords = ({ amount, currency }: Money): string => `${amount} ${currency}`;

function refuse(order: Order, reason: string): Decision {
  if (order.status === 'PENDING') return fail(reason);
  return isClosed(order) ? KEEP : contradiction(`the payment failed, and the order is ${order.status}`);
}

const fail = (reason: string): Decision => ({
  kind: 'move',
  to: 'FAILED',
  facts: { failureReason: reason },
  announce: 'OrderFailed',
  reason,
});

function ship(order: Order, trackingId: string, shippedAt: string): Decision {
  if (order.status === 'PENDING' || order.status === 'FAILED') {
    return contradiction(`a parcel of an order that is ${order.status}`);
  }
  if (order.trackingId !== undefined && order.trackingId !== trackingId) {
    return contradiction(`parcel ${trackingId} of an order that has ${order.trackingId}`);
  }
  return order.status === 'PAID' ? { kind: 'move', to: 'SHIPPED', facts: { trackingId, shippedAt } } : KEEP;
}

/** News of the parcel may overtake that it was sent, but never that the order was paid. */
function deliver(
  order: Order,
  { deliveredAt, trackingId }: Extract<Proposal, { kind: 'delivered' }>,
): Decision {
  if (order.status === 'PAID') return { kind: 'too_early', why: 'the order is not shipped yet' };
  if (order.status === 'PENDING' || order.status === 'FAILED') {
    return contradiction(`a delivery of an order that is ${order.status}`);
  }
  if (trackingId !== undefined && order.trackingId !== undefined && trackingId !== order.trackingId) {
    return contradiction(`parcel ${trackingId} was delivered, the order has ${order.trackingId}`);
  }
  return order.status === 'SHIPPED' ? { kind: 'move', to: 'DELIVERED', facts: { deliveredAt } } : KEEP;
}

/** Units are held before the order is placed. */
function expire(order: Order, heldAt: string): Decision {
  if (Date.parse(heldAt) > Date.parse(order.createdAt) + SKEW_MS) {
    return contradiction(`units held at ${heldAt} of an order that was placed at ${order.createdAt}`);
  }
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

/** Money goes back for closed orders alone, once, and no more than they cost. */
function noteRefunded(order: Order, refunded: Refunded): Decision {
  const { amount } = refunded;
  const known = order.refunded?.amount;
  if (!isClosed(order)) return contradiction(`money went back of an order that is ${order.status}`);
  const isPart = amount.currency === order.total.currency && amount.amount <= order.total.amount;
  if (!isPart || amount.amount === 0) {
    return contradiction(`${inWords(amount)} went back of an order of ${inWords(order.total)}`);
  }
  if (known === undefined) return { kind: 'note', notes: { refunded } };
  return sameMoney(known, amount)
    ? KEEP
    : contradiction(`${inWords(amount)} went back after ${inWords(known)} had`);
}
