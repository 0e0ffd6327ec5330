import { eventually } from '../harness/shop.ts';
import { buy, inParallel, newProduct, type Order, orderOf, stockOf, sweep, unique } from './customer.ts';

/** Everybody wants one unit of the product; gives the orders that came of it. */
async function storm(buyers: number, productId: string, token?: string): Promise<Order[]> {
  const answers = await inParallel(buyers, 16, (n) =>
    buy({ productId, userId: `buyer-${n}`, key: unique('storm'), ...(token ? { token } : {}) }),
  );
  const placed = answers.filter(({ status }) => status === 201).map(({ body }) => body);
  expect(answers.filter(({ status }) => status === 409).length).toBe(buyers - placed.length);
  return placed;
}

/** Waits until every order is at its end; gives how many failed. */
const settled = (placed: readonly Order[]): Promise<number> =>
  eventually(
    async () => {
      const orders = await inParallel(placed.length, 8, (n) => {
        const { orderId = '', userId = '' } = placed[n] ?? {};
        return orderOf(orderId, userId);
      });
      const open = orders.filter(({ status }) => status !== 'SHIPPED' && status !== 'FAILED');
      if (open.length > 0) throw new Error(`${open.length} of ${orders.length} orders are not at their end`);
      return orders.filter(({ status }) => status === 'FAILED').length;
    },
    { timeoutMs: 120_000, everyMs: 500 },
  );

test('200 buyers, 16 at a time, for 20 units: exactly 20 orders, no stock left, all shipped', async () => {
  const productId = await newProduct(20);
  const placed = await storm(200, productId, 'tok_ok');
  expect(placed.length).toBe(20);
  expect(await stockOf(productId)).toBe(0);
  await sweep('orders', 'payments', 'shipping', 'catalog');
  expect(await settled(placed)).toBe(0);
  expect(await stockOf(productId)).toBe(0);
}, 240_000);

test('when payments fail among them, exactly their units are in stock again or sold to others', async () => {
  const productId = await newProduct(20);
  const placed = await storm(80, productId);
  expect(placed.length).toBeGreaterThanOrEqual(20);
  const failed = await settled(placed);
  await eventually(async () => expect(placed.length - failed + (await stockOf(productId))).toBe(20));
}, 240_000);
