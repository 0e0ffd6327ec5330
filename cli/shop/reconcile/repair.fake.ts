import type { OrderEvent } from '../../../functions/orders/contract/events.ts';
import type { Emitter, EventReplay } from './finding.ts';
import { snapshotReader } from './reader.ts';
import type { RepairPorts } from './repair.ts';
import { cancelledCase, eventAt, shippedCase, shopOf, THEN } from './shop.fake.ts';
import type { ShopSnapshot } from './snapshot.ts';

/** A shop with a cancelled order that keeps money, stock and label, an unsent event, and a charge of nothing. */
export function brokenShop(): ShopSnapshot {
  const cancelled = cancelledCase();
  const { charge, reservation, shipment } = shippedCase('cancel');
  const orphan = shippedCase('nobody');
  return shopOf(
    [
      shippedCase(),
      { ...cancelled, charge, reservation, shipment },
      { orderId: orphan.orderId, charge: orphan.charge },
    ],
    { events: [{ event: eventAt(THEN) as OrderEvent, sent: false }] },
  );
}

export interface FakeRepairPorts extends RepairPorts {
  readonly told: EventReplay[];
  readonly swept: Emitter[];
  /** Orders whose holds were made due. */
  readonly due: string[];
}

/** Ports that repair at once, or not at all when `broken`. */
export function createFakeRepairPorts(shop: ShopSnapshot, { broken = false } = {}): FakeRepairPorts {
  let now = shop;
  const told: EventReplay[] = [];
  const swept: Emitter[] = [];
  const due: string[] = [];
  const reader = () => snapshotReader(now);
  return {
    told,
    swept,
    due,
    shop: {
      pages: (table) => reader().pages(table),
      byIds: (table, ids) => reader().byIds(table, ids),
      unsent: () => reader().unsent(),
      letters: () => reader().letters(),
    },
    emit: async (replay) => void told.push(replay),
    makeDue: async ({ orderId }) => void due.push(orderId),
    sweep: async (service) => {
      swept.push(service);
      if (broken) throw new Error('away');
      if (service !== 'orders') return;
      const orphan = shippedCase('nobody');
      now = shopOf([shippedCase(), cancelledCase(), { orderId: orphan.orderId, charge: orphan.charge }]);
    },
  };
}
