import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { keyHashOf } from '../../platform/clients.ts';
import { systemClock } from '../../platform/clock.ts';
import { openDynamo } from '../../platform/dynamodb.ts';
import { createEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { invokedInProcess } from '../../tests/harness/invoked-in-process.ts';
import { outputs } from '../../tests/harness/shop.ts';
import { createFakeOrdersClient } from '../orders/contract/calls.fake.ts';
import { OrderPlaced } from '../orders/contract/events.ts';
import { dynamodbCartStores } from './adapters/dynamodb/stores.ts';
import { add } from './domain/cart.ts';
import { events, http, internal } from './lambda.ts';

const clock = systemClock;
const ids = systemIds(clock);
const dynamo = openDynamo(clock, ids);
const context = { getRemainingTimeInMillis: () => 30_000 } as Parameters<typeof events>[1];
const price = { amount: 100, currency: 'EUR' };
const KEY = `key-${ids.next()}`;

const orders = createFakeOrdersClient();
let forget: () => void;

beforeAll(async () => {
  forget = invokedInProcess(async (request) => {
    const { operation, orderId } = request as { operation: string; orderId: string };
    if (operation === 'getOrderForCart')
      return { ok: true, order: await orders.client.getOrderForCart({ orderId, correlationId: 'c' }) };
    return { ok: false, code: 'temporarily_unavailable', message: 'the catalog is away' };
  });
  const values = outputs();
  const Item = { keyHash: keyHashOf(KEY), clientId: 'cart-tests', scopes: ['checkout'] };
  await dynamo.client.send(new PutCommand({ TableName: values.ClientsTableName, Item }));
  Object.assign(process.env, {
    CARTS_TABLE: values.CartsTableName,
    CLIENTS_TABLE: values.ClientsTableName,
    CATALOG_FUNCTION_NAME: 'catalog-internal',
    ORDERS_FUNCTION_NAME: 'orders-internal',
    QUEUE_URL: values.CartQueueUrl,
    DEAD_LETTER_QUEUE_URL: values.CartDlqUrl,
    POWERTOOLS_METRICS_NAMESPACE: 'CloudCart',
    POWERTOOLS_SERVICE_NAME: 'cart',
    LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => {
  forget();
  dynamo.client.destroy();
});

const call = (method: string, path: string, body?: unknown) =>
  http({
    resource: path,
    path,
    httpMethod: method,
    headers: null,
    multiValueHeaders: { host: ['shop'], 'x-api-key': [KEY], 'content-type': ['application/json'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { path, stage: 'v1', httpMethod: method, identity: {} },
  } as unknown as Parameters<typeof http>[0]);

/** A user whose cart holds five lamps. */
async function shopper(): Promise<string> {
  const userId = `u-${ids.next()}`;
  const { carts } = dynamodbCartStores(dynamo, { carts: outputs().CartsTableName ?? '' });
  const lamp = { productId: 'lamp', name: 'Lamp', price, active: true };
  await carts.save(add(await carts.find(userId), 'lamp', 5, lamp, '2026-01-01T00:00:00.000Z'));
  return userId;
}

test('route and internal port give the same cart', async () => {
  const userId = await shopper();
  const answer = await call('GET', `/cart/${userId}`);
  expect(answer.statusCode).toBe(200);
  const cart = JSON.parse(answer.body);
  expect(cart).toMatchObject({ userId, version: 1, subtotal: { amount: 500 } });
  expect(await internal({ operation: 'cart', userId, correlationId: 'cid' })).toEqual({ ok: true, cart });
});

test('without the catalog nothing is added: 503', async () => {
  const userId = await shopper();
  const answer = await call('POST', '/cart', { userId, productId: 'lamp', quantity: 1 });
  expect(answer.statusCode).toBe(503);
  expect(JSON.parse((await call('GET', `/cart/${userId}`)).body).version).toBe(1);
});

test('an order delivered twice in a batch is taken out of its cart once', async () => {
  const userId = await shopper();
  const orderId = ids.next();
  const line = { productId: 'lamp', name: 'Lamp', quantity: 2, unitPrice: price, lineTotal: price };
  const placed = createEvent(
    OrderPlaced,
    { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' },
    { orderId, userId, lines: [line], total: price, cart: { userId, version: 1 } },
  );
  const Records = [1, 2].map((n) => ({
    messageId: `m-${n}`,
    receiptHandle: 'r',
    body: JSON.stringify(placed),
    attributes: { ApproximateReceiveCount: '1' },
    eventSource: 'aws:sqs',
  }));
  orders.agree(placed);
  const batch = { Records } as unknown as Parameters<typeof events>[0];
  expect(await events(batch, context)).toEqual({ batchItemFailures: [] });
  const cart = JSON.parse((await call('GET', `/cart/${userId}`)).body);
  expect(cart).toMatchObject({ version: 2, items: [{ quantity: 3 }] });
});
