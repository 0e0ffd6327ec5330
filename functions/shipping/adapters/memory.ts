import type { MemoryOutbox } from '../../../platform/memory-outbox.ts';
import type { Shipment } from '../domain/shipment.ts';
import type { ShipmentStore } from '../domain/shipment-store.ts';

/** Shipments in memory, and what lies in it. */
export interface MemoryShipmentStore extends ShipmentStore {
  readonly rows: ReadonlyMap<string, Shipment>;
}

export function memoryShipmentStore(outbox: MemoryOutbox): MemoryShipmentStore {
  const shipments = new Map<string, Shipment>();
  const tombstones = new Set<string>();
  const byTrackingId = async (trackingId: string) =>
    [...shipments.values()].find((shipment) => shipment.trackingId === trackingId);
  return {
    rows: shipments,
    byTrackingId,
    byOrder: async (orderId) => shipments.get(orderId),
    create: async (shipment, event) => {
      if (tombstones.has(shipment.orderId)) return 'closed';
      if (shipments.has(shipment.orderId)) return 'exists';
      for (const { trackingId } of shipments.values()) if (trackingId === shipment.trackingId) return 'taken';
      shipments.set(shipment.orderId, { ...shipment, status: 'CREATED' });
      outbox.add(event);
      return 'created';
    },
    close: async (orderId, { at }) => {
      tombstones.add(orderId);
      const shipment = shipments.get(orderId);
      if (shipment?.status !== 'CREATED') return false;
      shipments.set(orderId, { ...shipment, status: 'VOIDED', voidedAt: at });
      return true;
    },
  };
}
