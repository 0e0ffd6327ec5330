import { orderId as anOrderId } from '../../../../platform/schema.ts';
import { before, type CheckOptions, createFinding, type Finding, type RepairAction } from '../finding.ts';
import type { OrderRecords } from '../snapshot.ts';
import { isLive, isOpen } from './order-states.ts';
import { replayOrderClosed, replayOrderPaid, replayReservationExpired } from './replay-events.ts';

/** A hold lasts 15 minutes; then the sweep and orders have this long before the order is called overdue, in milliseconds. */
export const ORDER_TIME_MS = 20 * 60_000;

/** The sweep runs each minute; a hold that it has left alone for this long was forgotten, in milliseconds. */
export const SWEEP_LATE_MS = 5 * 60_000;

/** Orders against what they hold of the stock. */
export function reservationFindings(one: OrderRecords, options: CheckOptions): Finding[] {
  const findings = [...overdue(one, options), ...reserved(one, options)];
  return findings.length > 0 ? findings : forgotten(one, options);
}

function overdue({ orderId, order, payment, reservation }: OrderRecords, options: CheckOptions): Finding[] {
  if (order?.status !== 'PENDING' || order.createdAt >= before(options, ORDER_TIME_MS)) return [];
  // A payment that is decided is told, not failed for want of itself.
  if (payment?.decidedAt !== undefined && payment.closedAt === undefined) return [];
  const what = `The order is PENDING since ${order.createdAt}.`;
  const heldAt = reservation?.state === 'HELD' ? reservation.heldAt : order.createdAt;
  return [createFinding('order-overdue', orderId, what, replayReservationExpired(orderId, heldAt))];
}

function reserved({ orderId, order, reservation }: OrderRecords, options: CheckOptions): Finding[] {
  if (order === undefined) return withoutOrder({ orderId, reservation }, options);
  const state = reservation?.state;
  if (!isOpen(order)) {
    if (state !== 'HELD' && state !== 'SOLD') return [];
    const what = `The order is ${order.status}, and its units are still ${state}.`;
    return [createFinding('unreleased-stock', orderId, what, replayOrderClosed(order))];
  }
  if (state === undefined || state === 'RELEASED') {
    const what = `The order is ${order.status}, and its units are ${state ?? 'not reserved at all'}.`;
    return [createFinding('paid-without-stock', orderId, what)];
  }
  if (!isLive(order) || state === 'SOLD') return [];
  const what = `The order is ${order.status}, and its units are only HELD.`;
  return [createFinding('uncommitted-stock', orderId, what, replayOrderPaid(order))];
}

function withoutOrder({ orderId, reservation }: OrderRecords, options: CheckOptions): Finding[] {
  if (reservation === undefined || reservation.state === 'RELEASED') return [];
  const units = reservation.lines.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', ');
  const what = `${units} are ${reservation.state} since ${reservation.since} for an order that does not exist.`;
  if (reservation.state === 'SOLD') return [createFinding('reservation-without-order', orderId, what)];
  // A checkout that crashed may still be tried again with its key.
  if (reservation.heldAt >= before(options, ORDER_TIME_MS)) return [];
  // Of what no order can have nobody is asked: the sweep releases it itself.
  const repair: RepairAction = isOrderId(orderId)
    ? replayReservationExpired(orderId, reservation.heldAt)
    : { kind: 'due', service: 'catalog', orderId };
  return [createFinding('reservation-without-order', orderId, what, repair)];
}

const isOrderId = (id: string): boolean => anOrderId().safeParse(id).success;

function forgotten({ orderId, reservation }: OrderRecords, options: CheckOptions): Finding[] {
  if (reservation?.state !== 'HELD' || reservation.sweepAt >= before(options, SWEEP_LATE_MS)) return [];
  const what = `The reservation was due at ${reservation.sweepAt}, and no sweep has handled it.`;
  return [createFinding('expired-reservation', orderId, what, { kind: 'sweep', service: 'catalog' })];
}
