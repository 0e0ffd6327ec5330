import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type ShipmentForOrder, shippingRequest } from './contract/calls.ts';
import type { ShipmentStore } from './domain/shipment-store.ts';

export interface ShippingInternalDeps {
  readonly store: Pick<ShipmentStore, 'byOrder'>;
  readonly logger: Logger;
}

/** `shipment` is absent when there is none. */
interface Found {
  readonly ok: true;
  readonly shipment?: ShipmentForOrder;
}

/** The port of shipping for other services. Checks the request itself, so it takes anything. */
export const shippingInternal = ({ store, logger }: ShippingInternalDeps) =>
  internalHandler(
    shippingRequest,
    async ({ orderId }): Promise<Found> => {
      const row = await store.byOrder(orderId);
      if (row === undefined) return { ok: true };
      const { status, trackingId, shippedAt } = row;
      return { ok: true, shipment: { status, trackingId, shippedAt } };
    },
    logger,
  );
