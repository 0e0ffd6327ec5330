import * as z from 'zod/mini';
import { defineRoute } from '../../../platform/http/route.ts';
import { named, text, timestamp } from '../../../platform/schema.ts';
import { SHIPMENT_NOT_FOUND } from './error-codes.ts';
import { orderId, trackingId } from './events.ts';

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
