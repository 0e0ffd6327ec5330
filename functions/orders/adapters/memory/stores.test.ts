import { orderStoreContract } from '../order-store.contract.ts';
import { memoryOrdersStores } from './stores.ts';

describe('orders in memory', () => {
  const stores = memoryOrdersStores();
  orderStoreContract(() => stores, 1);
});
