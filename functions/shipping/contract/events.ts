import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../../../platform/events.ts';
import { orderId as anOrderId, timestamp } from '../../../platform/schema.ts';

export const orderId = anOrderId();

export const trackingId = z.string().check(z.regex(/^TRK-[0-9A-Z]{8}$/));

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
