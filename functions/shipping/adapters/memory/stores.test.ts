import { fakeClock } from '../../../../platform/clock.ts';
import { seededIds } from '../../../../platform/ids.ts';
import { shipmentStoreContract } from '../shipment-store.contract.ts';
import { memoryShippingStores } from './stores.ts';

const clock = fakeClock();
const ids = seededIds(clock);

shipmentStoreContract('memory', () => ({ ...memoryShippingStores(), clock, ids }));
