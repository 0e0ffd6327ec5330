import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../../platform/events.ts';
import { defineRoute } from '../../platform/http/route.ts';
import { orderId as anOrderId, named, text, timestamp } from '../../platform/schema.ts';
import { SHIPMENT_NOT_FOUND } from './contract/error-codes.ts';

const orderId = anOrderId();
const trackingId = z.string().check(z.regex(/^TRK-[0-9A-Z]{8}$/));

/** The parcel of a paid order is on its way under this tracking id. */
export const ShipmentCreated = defineEvent(
  'ShipmentCreated',
  1,
  z.strictObject({ orderId, trackingId, shippedAt: timestamp() }),
);

/** The carrier handed the parcel over. */
export const ShipmentDelivered = defineEvent(
  'ShipmentDelivered',
  1,
  z.strictObject({ orderId, deliveredAt: timestamp(), trackingId: z.optional(trackingId) }),
);

export type ShipmentCreatedEvent = EventOf<typeof ShipmentCreated>;
export type ShipmentDeliveredEvent = EventOf<typeof ShipmentDelivered>;

/** A shipment as the API shows it. */
export const shipmentView = named(
  'Shipment',
  z.object({
    trackingId,
    orderId,
    status: z.enum(['CREATED', 'VOIDED']),
    shippedAt: timestamp(),
    voidedAt: z.optional(timestamp()),
  }),
);

export type ShipmentView = z.output<typeof shipmentView>;

export const getShipment = defineRoute({
  method: 'get',
  path: '/shipments/{trackingId}',
  operationId: 'getShipment',
  summary: 'Get a shipment',
  tag: 'Shipments',
  access: 'machine',
  scope: 'orders',
  params: z.strictObject({ trackingId: text(1, 64) }),
  responses: { 200: { description: 'The shipment', schema: shipmentView } },
  errorCodes: [SHIPMENT_NOT_FOUND],
});

export const shippingRoutes = [getShipment];
