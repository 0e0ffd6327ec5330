import type { ShipmentCreatedEvent } from '../contract/events.ts';
import type { NewShipment, Shipment } from './shipment.ts';

/** Why the order was closed and when, ISO 8601. */
export interface Closure {
  readonly reason: string;
  readonly at: string;
}

/** `trackingIdConflict`: another order has this tracking id. Only `created` has written anything. */
export type SaveShipmentResult = 'created' | 'exists' | 'closed' | 'trackingIdConflict';

/** Reads shipments, consistently. */
export interface ShipmentReader {
  findByOrder(orderId: string): Promise<Shipment | undefined>;
  findByTrackingId(trackingId: string): Promise<Shipment | undefined>;
}

/** Stores at most one shipment per order, with its event. */
export interface ShipmentStore extends ShipmentReader {
  /** Saves a shipment, its tracking id and its event in one transaction, unless the order has a shipment or a tombstone. */
  saveNew(shipment: NewShipment, event: ShipmentCreatedEvent): Promise<SaveShipmentResult>;
  /**
   * Saves the tombstone of a closed order, also without a shipment, and voids the label when there is one. The first closure
   * is kept.
   * @returns true when this call voided a label
   */
  saveClosure(orderId: string, closure: Closure): Promise<boolean>;
}
