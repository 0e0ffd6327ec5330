import { fakeClock } from '../../../../platform/clock.ts';
import { seededIds } from '../../../../platform/ids.ts';
import { cartStoreContract } from '../cart-store.contract.ts';
import { memoryCartStores } from './stores.ts';

const ids = seededIds(fakeClock());

cartStoreContract('memory', () => ({ ...memoryCartStores(), ids }));
