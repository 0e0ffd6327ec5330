import { jsonOf } from './journal.ts';
import type { SdkCall } from './sdk/calls.ts';
import { dynamoShop } from './sdk/dynamo-shop.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import type { Lane } from './sdk/lane.ts';
import { insist, marketOf, stockUp } from './world/buyers.ts';
import { openWorld } from './world/world.ts';

let lane: Lane;

beforeAll(async () => {
  lane = await laneOfTier();
});
afterAll(() => lane.close());

/** The AWS calls that one order took, without those of its payment and shipment. */
async function callsOf(wish: (cartVersion: number) => object): Promise<string[]> {
  const calls: SdkCall[] = [];
  const world = openWorld({ seed: 1, shop: dynamoShop({ lane, calls }) });
  const market = marketOf(world);
  const ada = { client: 'ada', method: 'POST' };
  let from = 0;
  await world.play([
    async () => {
      await stockUp(market, [{ productId: 'mug', stock: 9 }]);
      const body = { userId: 'ada', productId: 'mug', quantity: 2 };
      const cart = await insist(market, { ...ada, path: '/cart', body });
      from = calls.length;
      const order = { userId: 'ada', paymentToken: 'tok_ok', ...wish(Number(jsonOf(cart).version)) };
      const { status } = await insist(market, { ...ada, path: '/orders', body: order, key: 'k' });
      expect(status).toBe(201);
    },
  ]);
  await world.settle();
  await lane.rows();
  await lane.wipe();
  const ofCheckout = new Set(['orders-http', 'cart-internal', 'catalog-internal', 'cart-events']);
  return calls
    .slice(from)
    .filter(({ invocation }) => ofCheckout.has(invocation))
    .map(({ invocation, call }) => `${invocation} ${call}`)
    .sort();
}

test('an order of a cart takes the calls of one of items, one to read the cart, one to read its last order and one to confirm it', async () => {
  const ofItems = await callsOf(() => ({ items: [{ productId: 'mug', quantity: 2 }] }));
  const ofCart = await callsOf((cartVersion) => ({ cartVersion }));
  const more = [...ofCart];
  for (const call of ofItems) more.splice(more.indexOf(call), 1);
  expect(more).toEqual([
    'cart-events DynamoDB.GetItem Carts',
    'cart-events DynamoDB.TransactWriteItems Carts',
    'cart-events Lambda.Invoke orders-internal',
    'cart-internal DynamoDB.GetItem Carts',
    'orders-http DynamoDB.GetItem Orders',
    'orders-http Lambda.Invoke cart-internal',
  ]);
});
