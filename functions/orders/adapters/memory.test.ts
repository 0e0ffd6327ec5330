import { memoryOrders } from './memory.ts';
import { orderStoreContract } from './order-store.contract.ts';

describe('orders in memory', () => {
  const stores = memoryOrders();
  orderStoreContract(() => stores, 1);
});
