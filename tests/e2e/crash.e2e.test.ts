import { eventually } from '../harness/shop.ts';
import { inParallel, type Order, unique } from './customer.ts';
import { type OwnShop, ownShop } from './own-shop.ts';

const STOCK = 15;
const BUYERS = 40;

let shop: OwnShop;
beforeAll(async () => {
  shop = await ownShop();
  await shop.up();
}, 120_000);
afterAll(() => shop.close(), 60_000);

async function newProduct(): Promise<string> {
  const productId = unique('crash');
  const price = { amount: 100, currency: 'EUR' };
  const body = { productId, name: productId, category: 'tests', type: 'thing', price, stock: STOCK };
  expect((await shop.call('POST', '/products', { body })).status).toBe(201);
  return productId;
}

interface Buyer {
  readonly key: string;
  readonly userId: string;
}

/** Tries with the same key until the answer is final; whatever else comes is not known to have failed. */
async function insist({ key, userId }: Buyer, productId: string): Promise<Order | undefined> {
  const body = { userId, items: [{ productId, quantity: 1 }], paymentToken: 'tok_ok' };
  return eventually(
    async () => {
      const answer = await shop.call<Order & { code?: string }>('POST', '/orders', {
        body,
        headers: { 'idempotency-key': key },
        timeoutMs: 20_000,
      });
      if (answer.status === 201) return answer.body;
      if (answer.status === 409 && answer.body.code === 'insufficient_stock') return undefined;
      throw new Error(`not final: ${answer.status} ${answer.text}`);
    },
    { timeoutMs: 150_000, everyMs: 400 },
  );
}

const buyersOf = (name: string): Buyer[] =>
  Array.from({ length: BUYERS }, (_, n) => ({ key: unique(name), userId: `${name}-${n}` }));

/** Waits for the end of every order, sweeping on the way, and for a second opinion from each buyer's retry. */
async function expectExactlyTheStockSold(productId: string, buyers: Buyer[], placed: (Order | undefined)[]) {
  const orders = placed.filter((order) => order !== undefined);
  expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(STOCK);
  await eventually(
    async () => {
      await shop.sweep();
      const now = await inParallel(orders.length, 6, async (n) => {
        const { orderId, userId } = orders[n] as Order;
        return (await shop.call<Order>('GET', `/orders/${orderId}?userId=${userId}`)).body.status;
      });
      expect(now).toEqual(orders.map(() => 'SHIPPED'));
    },
    { timeoutMs: 150_000, everyMs: 1_500 },
  );
  expect((await shop.call<{ stock: number }>('GET', `/products/${productId}`)).body.stock).toBe(0);
  const again = await inParallel(buyers.length, 8, (n) => insist(buyers[n] as Buyer, productId));
  expect(again.map((order) => order?.orderId)).toEqual(placed.map((order) => order?.orderId));
}

test('functions killed in the middle of a storm lose no order and double none', async () => {
  const productId = await newProduct();
  const buyers = buyersOf('killed');
  let killed = 0;
  let raging = true;
  const reaper = (async () => {
    while (raging && killed < 40) {
      const workers = await shop.workers();
      const victim = workers[killed % Math.max(1, workers.length)];
      if (victim !== undefined) {
        process.kill(victim, 'SIGKILL');
        killed += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
  })();
  const placed = await inParallel(BUYERS, 8, (n) => insist(buyers[n] as Buyer, productId));
  raging = false;
  await reaper;
  expect(killed).toBeGreaterThan(3);
  await expectExactlyTheStockSold(productId, buyers, placed);
}, 400_000);

test('the engine stopped and started again in the middle of a storm loses no order and doubles none', async () => {
  const productId = await newProduct();
  const buyers = buyersOf('stopped');
  const storm = inParallel(BUYERS, 8, async (n) => {
    if (n === BUYERS / 4) {
      expect((await shop.cloudcart('down')).code).toBe(0);
      await shop.up();
    }
    return insist(buyers[n] as Buyer, productId);
  });
  await expectExactlyTheStockSold(productId, buyers, await storm);
}, 400_000);
