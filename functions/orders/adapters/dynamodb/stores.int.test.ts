import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../../platform/clock.ts';
import { openDynamo } from '../../../../platform/dynamodb.ts';
import { systemIds } from '../../../../platform/ids.ts';
import { loseNextReply } from '../../../../tests/harness/lost-reply.ts';
import { outputs } from '../../../../tests/harness/shop.ts';
import { applyMove, newOrder } from '../../domain/order.ts';
import { orderStoreContract, type Stores } from '../order-store.contract.ts';
import { dynamodbClaims } from './claims.ts';
import { dynamodbOrders } from './orders.ts';
import { dynamodbOrdersStores } from './stores.ts';

describe('orders in DynamoDB', () => {
  let stores: Stores;
  beforeAll(() => {
    const dynamo = openDynamo(systemClock, systemIds(systemClock));
    const { OrdersTableName = '', IdempotencyTableName = '', OrdersOutboxTableName = '' } = outputs();
    const tables = {
      orders: OrdersTableName,
      idempotency: IdempotencyTableName,
      outbox: OrdersOutboxTableName,
    };
    stores = dynamodbOrdersStores(dynamo, tables);
  });
  orderStoreContract(() => stores, Math.floor(performance.timeOrigin % 2 ** 31));
});

test('a claim whose reply was lost is not taken for another one that is in progress', async () => {
  const ids = systemIds(systemClock);
  const flaky = openDynamo(systemClock, ids);
  const reply = loseNextReply(flaky, 'PutItemCommand');
  const claims = dynamodbClaims(flaky, outputs().IdempotencyTableName ?? '');
  const request = () => ({
    id: key,
    fingerprint: 'f',
    orderId: ids.next(),
    leaseToken: ids.next(),
    leaseUntil: '2999-01-01T00:00:00.000Z',
    expiresOn: '2999-01-02T00:00:00.000Z',
  });
  const key = ids.next();
  const first = request();
  const now = systemClock.now();
  expect(await claims.claim(first, now)).toMatchObject({ kind: 'take', claim: first });
  expect(reply.lost()).toBe(true);
  expect(await claims.claim(request(), now)).toMatchObject({ kind: 'running' });
  flaky.client.destroy();
});

test('a move whose reply was lost is not taken for another one that was faster', async () => {
  const ids = systemIds(systemClock);
  const flaky = openDynamo(systemClock, ids);
  const { OrdersTableName: orders = '', OrdersOutboxTableName: outbox = '' } = outputs();
  const store = dynamodbOrders(flaky, { orders, outbox });
  const total = { amount: 100, currency: 'EUR' };
  const placed = newOrder(
    { orderId: ids.next(), userId: 'ada', items: [], total },
    '2026-01-01T00:00:00.000Z',
  );
  await flaky.client.send(new PutCommand({ TableName: orders, Item: { ...placed, status: 'PAID' } }));
  const paid = { ...placed, status: 'PAID' as const };
  const shipped = applyMove(paid, 'SHIPPED', {}, '2026-01-01T00:00:01.000Z');
  const reply = loseNextReply(flaky, 'PutItemCommand');
  expect(await store.saveMove(paid, shipped)).toBe(true);
  expect(reply.lost()).toBe(true);
  expect(await store.find(placed.orderId)).toEqual(shipped);
  expect(await store.saveMove(paid, applyMove(paid, 'SHIPPED', {}, '2026-01-01T00:00:02.000Z'))).toBe(false);
  flaky.client.destroy();
});

test('a row that was written before `refunded` had its name is read and listed with it', async () => {
  const ids = systemIds(systemClock);
  const dynamo = openDynamo(systemClock, ids);
  const { OrdersTableName: orders = '', OrdersOutboxTableName: outbox = '' } = outputs();
  const store = dynamodbOrders(dynamo, { orders, outbox });
  const total = { amount: 100, currency: 'EUR' };
  const [orderId, userId] = [ids.next(), `user-${ids.next()}`];
  const at = '2026-01-01T00:00:00.000Z';
  const order = applyMove(newOrder({ orderId, userId, items: [], total }, at), 'CANCELLED', {}, at);
  const refunded = { amount: total, at };
  await dynamo.client.send(new PutCommand({ TableName: orders, Item: { ...order, moneyBack: refunded } }));
  expect(await store.find(orderId)).toEqual({ ...order, refunded });
  expect((await store.listByUser(userId, 10)).orders).toEqual([{ ...order, refunded }]);
  dynamo.client.destroy();
});
