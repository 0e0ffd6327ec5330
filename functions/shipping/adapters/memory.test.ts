import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { memoryOutbox } from '../../../platform/memory-outbox.ts';
import { memoryShipmentStore } from './memory.ts';
import { shipmentStoreContract } from './shipment-store.contract.ts';

const clock = fakeClock();
const ids = seededIds(clock);

shipmentStoreContract('memory', () => {
  const outbox = memoryOutbox();
  return { store: memoryShipmentStore(outbox), outbox, clock, ids };
});
