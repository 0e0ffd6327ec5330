import { CLOSED_STATES, PAID_STATES, placedOrders } from '../snapshot.ts';
import { tally } from './calls.ts';
import type { Rule } from './rule.ts';

/** Events of which an order has one at most. */
const ONCE: ReadonlySet<string> = new Set([
  'OrderPlaced',
  'OrderFailed',
  'PaymentSucceeded',
  'PaymentFailed',
  'PaymentVoided',
  'ShipmentCreated',
]);

/** P6: duplicates and disorder are harmless: one payment, one shipment, one way through the states. */
export const oneEffect: Rule = ({ snapshot }) => {
  const told: string[] = [];
  const toldOf = tally(snapshot.events.map(({ event }) => `${event.type} of ${event.subject}`));
  for (const { orderId } of snapshot.orders) {
    // Whoever asks what has become of a hold is told again, as often as the question comes.
    if (toldOf.has(`ReservationExpired of ${orderId}`)) continue;
    for (const type of ['OrderPaid', 'OrderCancelled']) {
      const times = toldOf.get(`${type} of ${orderId}`) ?? 0;
      if (times > 1) told.push(`${times} × ${type} of ${orderId}`);
    }
  }
  for (const [kind, count] of toldOf) {
    if (count > 1 && ONCE.has(kind.split(' ')[0] ?? '')) told.push(`${count} × ${kind}`);
  }
  const shipments = new Map(snapshot.shipments.map((shipment) => [shipment.orderId, shipment]));
  for (const [orderId, count] of tally(snapshot.shipments.map((shipment) => shipment.orderId))) {
    if (count > 1) told.push(`order ${orderId} has ${count} shipments`);
  }
  for (const [trackingId, count] of tally(snapshot.shipments.map((shipment) => shipment.trackingId))) {
    if (count > 1) told.push(`${count} shipments are ${trackingId}`);
  }
  for (const { orderId, status, trackingId, history } of placedOrders(snapshot)) {
    const way = history.map((step) => step.status);
    if (new Set(way).size < way.length || way.at(-1) !== status) {
      told.push(`order ${orderId} went ${way.join(' → ')} and is ${status}`);
    }
    const shipment = shipments.get(orderId);
    if (CLOSED_STATES.has(status) && shipment?.status === 'CREATED') {
      told.push(`order ${orderId} is ${status} and ships`);
    }
    if (PAID_STATES.has(status) && status !== 'PAID' && shipment?.trackingId !== trackingId) {
      told.push(`order ${orderId} is ${status} as ${trackingId}, its shipment is ${shipment?.trackingId}`);
    }
  }
  return told;
};
