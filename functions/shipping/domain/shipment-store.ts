import type { ShipmentCreatedEvent } from '../contract/events.ts';
import type { NewShipment, Shipment } from './shipment.ts';

/** Why the order was closed and when, ISO 8601. */
export interface Closing {
  readonly reason: string;
  readonly at: string;
}

/** `taken`: another order has this tracking id. `exists`, `closed`: nothing was written either. */
export type Creation = 'created' | 'exists' | 'closed' | 'taken';

/** Keeps at most one shipment per order, and with it what is told of it. */
export interface ShipmentStore {
  /** Shipment, its tracking id and its event in one transaction, on condition that the order has none and no tombstone. */
  create(shipment: NewShipment, event: ShipmentCreatedEvent): Promise<Creation>;
  /**
   * Writes the tombstone, also without a shipment, and voids the label when there is one. The first closing stays.
   * @returns whether this call voided a label
   */
  close(orderId: string, closing: Closing): Promise<boolean>;
  byOrder(orderId: string): Promise<Shipment | undefined>;
  byTrackingId(trackingId: string): Promise<Shipment | undefined>;
}
