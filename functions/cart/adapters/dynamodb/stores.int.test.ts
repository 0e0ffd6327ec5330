import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../../../platform/dynamodb.ts';
import { systemIds } from '../../../../platform/ids.ts';
import { loseNextReply } from '../../../../tests/harness/lost-reply.ts';
import { outputs } from '../../../../tests/harness/shop.ts';
import { add } from '../../domain/cart.ts';
import { retryCartChange } from '../../use-cases/change-cart.ts';
import { loadCart } from '../../use-cases/load-cart.ts';
import { removeOrderedLines, restoreOrderedLines } from '../../use-cases/settle-order.ts';
import { cartStoreContract } from '../cart-store.contract.ts';
import { dynamodbCartStores } from './stores.ts';

const clock = systemClock;
const ids = systemIds(clock);
let dynamo: Dynamo;

beforeAll(() => {
  dynamo = openDynamo(clock, ids);
});
afterAll(() => dynamo.client.destroy());

const table = () => outputs().CartsTableName ?? '';
const openStores = () => dynamodbCartStores(dynamo, { carts: table() });

cartStoreContract('DynamoDB', () => ({ ...openStores(), ids }));

test('what is remembered of an order expires', async () => {
  const orderId = ids.next();
  const order = { orderId, state: 'TAKEN_OUT', lines: [], expiresAt: 4_102_444_800 } as const;
  await openStores().carts.saveOrder(order, undefined, undefined);
  const key = { userId: `order#${orderId}` };
  const { Item } = await dynamo.client.send(new GetCommand({ TableName: table(), Key: key }));
  expect(Item?.expiresAt).toBe(4_102_444_800);
});

test('rows that are older than cart ids and put-backs are read and changed', async () => {
  const { carts } = openStores();
  const [userId, orderId] = [`u-${ids.next()}`, ids.next()];
  const put = (Item: Record<string, unknown>) =>
    dynamo.client.send(new PutCommand({ TableName: table(), Item }));
  const price = { amount: 100, currency: 'EUR' };
  const lines = [{ productId: 'lamp', name: 'Lamp', quantity: 2, unitPrice: price }];
  await put({ userId, lines, version: 7, updatedAt: '2026-01-01T00:00:00.000Z' });
  await put({ userId: `order#${orderId}`, takenOutAt: '2026-01-01T00:00:00.000Z', expiresAt: 4_102_444_800 });
  const deps = { carts, clock, ids };
  expect(await removeOrderedLines({ orderId, userId, lines }, deps)).toBe('already');
  expect(await restoreOrderedLines({ orderId, userId }, deps)).toBe('done');
  const { cartId } = await loadCart(deps, userId);
  expect(await removeOrderedLines({ orderId: ids.next(), userId, cartId, lines }, deps)).toBe('done');
  expect(await carts.find(userId)).toMatchObject({ cartId, version: 8, lines: [] });
});

test('of five changes at once none is lost', async () => {
  const { carts } = openStores();
  const userId = `u-${ids.next()}`;
  const lamp = {
    productId: 'lamp',
    name: 'Lamp',
    price: { amount: 100, currency: 'EUR' },
    active: true,
  };
  const addOne = () =>
    retryCartChange({ clock, ids }, async () => {
      const cart = add(await carts.find(userId), 'lamp', 1, lamp, '2026-01-01T00:00:00.000Z');
      return (await carts.save(cart)) ? cart : undefined;
    });
  await Promise.all(Array.from({ length: 5 }, addOne));
  expect(await carts.find(userId)).toMatchObject({ version: 5, lines: [{ quantity: 5 }] });
});

test('a change whose reply was lost is made once', async () => {
  const flaky = openDynamo(clock, ids);
  const reply = loseNextReply(flaky, 'PutItemCommand');
  const { carts } = dynamodbCartStores(flaky, { carts: table() });
  const cart = { userId: `u-${ids.next()}`, lines: [], version: 1 };
  expect(await carts.save(cart)).toBe(true);
  expect(reply.lost()).toBe(true);
  expect(await carts.save(cart)).toBe(false);
  expect(await carts.find(cart.userId)).toEqual(cart);
  flaky.client.destroy();
});
