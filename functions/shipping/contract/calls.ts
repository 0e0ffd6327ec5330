import * as z from 'zod/mini';
import { ContradictedEvent, UnconfirmedEvent } from '../../../platform/event-consumer.ts';
import type { InternalCall } from '../../../platform/internal-call.ts';
import {
  type Confirmation,
  type RecordLookup,
  recordLookup,
  recordRequest,
} from '../../../platform/record-lookup.ts';
import { timestamp } from '../../../platform/schema.ts';
import type { ShipmentCreatedEvent, ShipmentDeliveredEvent } from './events.ts';

// Orders compares the events of shipping with the shipment's row before an order moves.

/** The request that ShippingInternalFunction takes. */
export const shippingRequest = recordRequest('getShipmentForOrder');

/** For orders: the parcel of an order. */
const shipmentForOrder = z.strictObject({
  status: z.enum(['CREATED', 'VOIDED']),
  trackingId: z.string(),
  shippedAt: timestamp(),
});

export type ShipmentForOrder = z.output<typeof shipmentForOrder>;

/** The internal calls of shipping. */
export interface ShippingClient {
  readonly getShipmentForOrder: RecordLookup<ShipmentForOrder>;
}

/** Calls throw DomainError `temporarily_unavailable` when shipping does not respond. */
export const createShippingClient = (call: InternalCall): ShippingClient => ({
  getShipmentForOrder: recordLookup(call, 'getShipmentForOrder', 'shipment', shipmentForOrder),
});

/**
 * Compares the parcel in an event with the shipment's row.
 * @throws UnconfirmedEvent while there is no shipment; ContradictedEvent when it is another parcel
 */
export function confirmShipment(
  event: ShipmentCreatedEvent,
  shipment: ShipmentForOrder | undefined,
): Confirmation {
  const { trackingId, shippedAt } = created(event, shipment);
  if (event.data.trackingId !== trackingId || event.data.shippedAt !== shippedAt) {
    throw new ContradictedEvent(`${event.type} of order ${event.subject}, whose parcel is ${trackingId}`);
  }
  return 'confirmed';
}

/**
 * Compares the delivery in an event with the shipment's row. Shipping records no deliveries yet, so the parcel is all that
 * is compared. A carrier's clock may be behind ours: a delivery may be earlier than its shipment.
 * @param now ISO 8601
 * @throws UnconfirmedEvent while there is no shipment; ContradictedEvent when it is another parcel, or a voided one, or when
 * the delivery is later than `now` (60 s for clocks)
 */
export function confirmDelivery(
  event: ShipmentDeliveredEvent,
  shipment: ShipmentForOrder | undefined,
  now: string,
): Confirmation {
  const { type, subject, data } = event;
  const { trackingId, status } = created(event, shipment);
  if (status !== 'CREATED' || (data.trackingId ?? trackingId) !== trackingId) {
    throw new ContradictedEvent(`${type} of order ${subject}, whose parcel is ${trackingId} (${status})`);
  }
  if (Date.parse(data.deliveredAt) > Date.parse(now) + SKEW_MS) {
    throw new ContradictedEvent(`${type} of order ${subject} in the future, at ${data.deliveredAt}`);
  }
  return 'confirmed';
}

/** Milliseconds by which the clocks of two functions may differ. */
const SKEW_MS = 60_000;

function created(
  { type, subject }: ShipmentCreatedEvent | ShipmentDeliveredEvent,
  shipment: ShipmentForOrder | undefined,
): ShipmentForOrder {
  if (shipment !== undefined) return shipment;
  throw new UnconfirmedEvent(`${type} of order ${subject}, which has no shipment`);
}
