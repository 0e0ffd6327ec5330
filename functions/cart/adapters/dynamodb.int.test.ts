import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../../platform/dynamodb.ts';
import { systemIds } from '../../../platform/ids.ts';
import { loseNextReply } from '../../../tests/harness/lost-reply.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import { add } from '../domain/cart.ts';
import { untilUndisturbed } from '../until-undisturbed.ts';
import { cartStoreContract } from './cart-store.contract.ts';
import { dynamodbCartStore } from './dynamodb.ts';

const clock = systemClock;
const ids = systemIds(clock);
let dynamo: Dynamo;

beforeAll(() => {
  dynamo = openDynamo(clock, ids);
});
afterAll(() => dynamo.client.destroy());

const table = () => outputs().CartsTableName ?? '';

cartStoreContract('DynamoDB', () => ({ store: dynamodbCartStore(dynamo, table()), ids }));

test('what is remembered of an order expires', async () => {
  const orderId = ids.next();
  await dynamodbCartStore(dynamo, table()).takeOut({ orderId, forgetAfter: 4_102_444_800 }, undefined);
  const key = { userId: `order#${orderId}` };
  const { Item } = await dynamo.client.send(new GetCommand({ TableName: table(), Key: key }));
  expect(Item?.expiresAt).toBe(4_102_444_800);
});

test('of five changes at once none is lost', async () => {
  const store = dynamodbCartStore(dynamo, table());
  const userId = `u-${ids.next()}`;
  const lamp = {
    productId: 'lamp',
    name: 'Lamp',
    price: { amount: 100, currency: 'EUR' },
    active: true,
  };
  const addOne = () =>
    untilUndisturbed({ clock, ids }, async () => {
      const cart = add(await store.load(userId), 'lamp', 1, lamp, '2026-01-01T00:00:00.000Z');
      return (await store.save(cart)) ? cart : undefined;
    });
  await Promise.all(Array.from({ length: 5 }, addOne));
  expect(await store.load(userId)).toMatchObject({ version: 5, lines: [{ quantity: 5 }] });
});

test('a change whose reply was lost is made once', async () => {
  const flaky = openDynamo(clock, ids);
  const reply = loseNextReply(flaky, 'PutItemCommand');
  const store = dynamodbCartStore(flaky, table());
  const cart = { userId: `u-${ids.next()}`, lines: [], version: 1 };
  expect(await store.save(cart)).toBe(true);
  expect(reply.lost()).toBe(true);
  expect(await store.save(cart)).toBe(false);
  expect(await store.load(cart.userId)).toEqual(cart);
  flaky.client.destroy();
});
