import { orderId as anOrderId } from '../../../../platform/schema.ts';
import { before, type Finding, found, type Mend, type Moment } from '../finding.ts';
import type { OrderCase } from '../snapshot.ts';
import { isLive, stands } from './states.ts';
import { askAgain, closedAgain, paidAgain } from './tell.ts';

/** A hold lasts 15 minutes; then the sweep and orders have this long before the order is called overdue, in milliseconds. */
export const ORDER_TIME_MS = 20 * 60_000;

/** The sweep runs each minute; a hold that it has left alone for this long was forgotten, in milliseconds. */
export const SWEEP_LATE_MS = 5 * 60_000;

/** Orders against what they hold of the stock. */
export function goodsFindings(one: OrderCase, moment: Moment): Finding[] {
  const findings = [...overdue(one, moment), ...reserved(one, moment)];
  return findings.length > 0 ? findings : forgotten(one, moment);
}

function overdue({ orderId, order, payment, reservation }: OrderCase, moment: Moment): Finding[] {
  if (order?.status !== 'PENDING' || order.createdAt >= before(moment, ORDER_TIME_MS)) return [];
  // A payment that is decided is told, not failed for want of itself.
  if (payment?.decidedAt !== undefined && payment.closedAt === undefined) return [];
  const what = `The order is PENDING since ${order.createdAt}.`;
  const heldAt = reservation?.state === 'HELD' ? reservation.heldAt : order.createdAt;
  return [found('order-overdue', orderId, what, askAgain(orderId, heldAt))];
}

function reserved({ orderId, order, reservation }: OrderCase, moment: Moment): Finding[] {
  if (order === undefined) return withoutOrder({ orderId, reservation }, moment);
  const state = reservation?.state;
  if (!stands(order)) {
    if (state !== 'HELD' && state !== 'SOLD') return [];
    const what = `The order is ${order.status}, and its units are still ${state}.`;
    return [found('stock-kept', orderId, what, closedAgain(order))];
  }
  if (state === undefined || state === 'RELEASED') {
    const what = `The order is ${order.status}, and its units are ${state ?? 'not reserved at all'}.`;
    return [found('paid-without-stock', orderId, what)];
  }
  if (!isLive(order) || state === 'SOLD') return [];
  const what = `The order is ${order.status}, and its units are only HELD.`;
  return [found('paid-not-sold', orderId, what, paidAgain(order))];
}

function withoutOrder({ orderId, reservation }: OrderCase, moment: Moment): Finding[] {
  if (reservation === undefined || reservation.state === 'RELEASED') return [];
  const units = reservation.lines.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', ');
  const what = `${units} are ${reservation.state} since ${reservation.since} for an order that does not exist.`;
  if (reservation.state === 'SOLD') return [found('hold-without-order', orderId, what)];
  // A checkout that crashed may still be tried again with its key.
  if (reservation.heldAt >= before(moment, ORDER_TIME_MS)) return [];
  // Of what no order can have nobody is asked: the sweep releases it itself.
  const mend: Mend = isOrderId(orderId)
    ? askAgain(orderId, reservation.heldAt)
    : { kind: 'due', service: 'catalog', orderId };
  return [found('hold-without-order', orderId, what, mend)];
}

const isOrderId = (id: string): boolean => anOrderId().safeParse(id).success;

function forgotten({ orderId, reservation }: OrderCase, moment: Moment): Finding[] {
  if (reservation?.state !== 'HELD' || reservation.sweepAt >= before(moment, SWEEP_LATE_MS)) return [];
  const what = `The hold was due at ${reservation.sweepAt}, and nobody has asked about it.`;
  return [found('hold-overdue', orderId, what, { kind: 'sweep', service: 'catalog' })];
}
