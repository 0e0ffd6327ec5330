import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type ShipmentForOrder, shippingRequest } from './contract/calls.ts';
import type { ShipmentReader } from './domain/shipment-store.ts';

export interface ShippingCallsDeps {
  readonly shipments: Pick<ShipmentReader, 'findByOrder'>;
  readonly logger: Logger;
}

/** `shipment` is absent when there is none. */
interface Found {
  readonly ok: true;
  readonly shipment?: ShipmentForOrder;
}

/** The internal calls of shipping. They validate the request, so they take anything. */
export const createShippingCalls = ({ shipments, logger }: ShippingCallsDeps) =>
  internalHandler(
    shippingRequest,
    async ({ orderId }): Promise<Found> => {
      const row = await shipments.findByOrder(orderId);
      if (row === undefined) return { ok: true };
      const { status, trackingId, shippedAt } = row;
      return { ok: true, shipment: { status, trackingId, shippedAt } };
    },
    logger,
  );
