import { type MemoryOutbox, memoryOutbox } from '../../../../platform/memory-outbox.ts';
import type { Shipment } from '../../domain/shipment.ts';
import type { ShipmentStore } from '../../domain/shipment-store.ts';
import type { ShippingStores } from '../../service.ts';

/** Shipments in memory, with their rows. */
export interface MemoryShipmentStore extends ShipmentStore {
  readonly rows: ReadonlyMap<string, Shipment>;
}

export interface MemoryShippingStores extends ShippingStores {
  readonly shipments: MemoryShipmentStore;
  readonly outbox: MemoryOutbox;
}

/** The stores of shipping in memory. */
export function memoryShippingStores(): MemoryShippingStores {
  const outbox = memoryOutbox();
  return { shipments: memoryShipmentStore(outbox), outbox };
}

function memoryShipmentStore(outbox: MemoryOutbox): MemoryShipmentStore {
  const shipments = new Map<string, Shipment>();
  const tombstones = new Set<string>();
  return {
    rows: shipments,
    findByTrackingId: async (trackingId) =>
      [...shipments.values()].find((shipment) => shipment.trackingId === trackingId),
    findByOrder: async (orderId) => shipments.get(orderId),
    saveNew: async (shipment, event) => {
      if (tombstones.has(shipment.orderId)) return 'closed';
      if (shipments.has(shipment.orderId)) return 'exists';
      for (const { trackingId } of shipments.values()) {
        if (trackingId === shipment.trackingId) return 'trackingIdConflict';
      }
      shipments.set(shipment.orderId, { ...shipment, status: 'CREATED' });
      outbox.add(event);
      return 'created';
    },
    saveClosure: async (orderId, { at }) => {
      tombstones.add(orderId);
      const shipment = shipments.get(orderId);
      if (shipment?.status !== 'CREATED') return false;
      shipments.set(orderId, { ...shipment, status: 'VOIDED', voidedAt: at });
      return true;
    },
  };
}
