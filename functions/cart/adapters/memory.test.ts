import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { cartStoreContract } from './cart-store.contract.ts';
import { memoryCartStore } from './memory.ts';

const ids = seededIds(fakeClock());

cartStoreContract('memory', () => ({ store: memoryCartStore(), ids }));
