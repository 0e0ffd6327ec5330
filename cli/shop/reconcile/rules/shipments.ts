import { createFinding, type Finding } from '../finding.ts';
import type { OrderRecords } from '../snapshot.ts';
import { isLive, isOpen } from './order-states.ts';
import { replayOrderClosed, replayOrderPaid, replayShipmentCreated } from './replay-events.ts';

/** Orders against their parcels. */
export function shipmentFindings({ orderId, order, shipment }: OrderRecords): Finding[] {
  const label = shipment?.status === 'CREATED' ? shipment : undefined;
  if (order === undefined) {
    const what = `${label?.trackingId} is on its way for an order that does not exist.`;
    return label ? [createFinding('shipment-without-order', orderId, what)] : [];
  }
  if (!isOpen(order)) {
    const what = `The order is ${order.status}, and its label ${label?.trackingId} is not voided.`;
    return label ? [createFinding('unvoided-label', orderId, what, replayOrderClosed(order))] : [];
  }
  if (!isLive(order)) return [];
  if (order.status === 'PAID') {
    if (label === undefined) {
      const what = `The order is PAID since ${order.updatedAt}, and shipping has ${shipment ? `voided ${shipment.trackingId}` : 'no parcel for it'}.`;
      return [
        createFinding('paid-not-shipped', orderId, what, shipment ? undefined : replayOrderPaid(order)),
      ];
    }
    const what = `${label.trackingId} was made at ${label.shippedAt}, and the order is still PAID.`;
    return [createFinding('shipment-not-emitted', orderId, what, replayShipmentCreated(label))];
  }
  if (label?.trackingId === order.trackingId) return [];
  const what = `The order is ${order.status} with ${order.trackingId}, and shipping has ${shipment ? `${shipment.trackingId} (${shipment.status})` : 'no parcel for it'}.`;
  return [createFinding('shipment-differs', orderId, what)];
}
