import { type Finding, found } from '../finding.ts';
import type { OrderCase } from '../snapshot.ts';
import { isLive, stands } from './states.ts';
import { closedAgain, paidAgain, shippedAgain } from './tell.ts';

/** Orders against their parcels. */
export function parcelFindings({ orderId, order, shipment }: OrderCase): Finding[] {
  const label = shipment?.status === 'CREATED' ? shipment : undefined;
  if (order === undefined) {
    const what = `${label?.trackingId} is on its way for an order that does not exist.`;
    return label ? [found('shipment-without-order', orderId, what)] : [];
  }
  if (!stands(order)) {
    const what = `The order is ${order.status}, and its label ${label?.trackingId} is not voided.`;
    return label ? [found('label-kept', orderId, what, closedAgain(order))] : [];
  }
  if (!isLive(order)) return [];
  if (order.status === 'PAID') {
    if (label === undefined) {
      const what = `The order is PAID since ${order.updatedAt}, and shipping has ${shipment ? `voided ${shipment.trackingId}` : 'no parcel for it'}.`;
      return [found('paid-not-shipped', orderId, what, shipment ? undefined : paidAgain(order))];
    }
    const what = `${label.trackingId} was made at ${label.shippedAt}, and the order is still PAID.`;
    return [found('shipment-not-told', orderId, what, shippedAgain(label))];
  }
  if (label?.trackingId === order.trackingId) return [];
  const what = `The order is ${order.status} with ${order.trackingId}, and shipping has ${shipment ? `${shipment.trackingId} (${shipment.status})` : 'no parcel for it'}.`;
  return [found('shipment-differs', orderId, what)];
}
