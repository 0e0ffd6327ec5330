import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { keyHashOf } from '../../platform/clients.ts';
import { systemClock } from '../../platform/clock.ts';
import { openDynamo } from '../../platform/dynamodb.ts';
import { createEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { invokedInProcess } from '../../tests/harness/invoked-in-process.ts';
import { outputs } from '../../tests/harness/shop.ts';
import { OrderPaid } from '../orders/contract/events.ts';
import { dynamodbShipmentReader } from './adapters/dynamodb/stores.ts';
import { events, http, sweep } from './lambda.ts';

const clock = systemClock;
const ids = systemIds(clock);
const dynamo = openDynamo(clock, ids);
const context = { getRemainingTimeInMillis: () => 30_000 } as Parameters<typeof events>[1];

const KEY = 'key-of-the-shipping-tests';

let forget: () => void;

beforeAll(async () => {
  forget = invokedInProcess(async () => ({ ok: true, order: { status: 'PAID' } }));
  const values = outputs();
  const Item = { keyHash: keyHashOf(KEY), clientId: 'shipping-tests', scopes: ['orders'] };
  await dynamo.client.send(new PutCommand({ TableName: values.ClientsTableName, Item }));
  Object.assign(process.env, {
    CLIENTS_TABLE: values.ClientsTableName,
    SHIPMENTS_TABLE: values.ShipmentsTableName,
    SHIPPING_OUTBOX_TABLE: values.ShippingOutboxTableName,
    EVENTS_TOPIC_ARN: values.ShippingTopicArn,
    ORDERS_FUNCTION_NAME: 'orders-internal',
    QUEUE_URL: values.ShippingQueueUrl,
    DEAD_LETTER_QUEUE_URL: values.ShippingDlqUrl,
    POWERTOOLS_METRICS_NAMESPACE: 'CloudCart',
    POWERTOOLS_SERVICE_NAME: 'shipping',
    LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => {
  forget();
  dynamo.client.destroy();
});

const batch = (body: string) =>
  ({
    Records: [1, 2].map((n) => ({
      messageId: `m-${n}`,
      receiptHandle: 'r',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
    })),
  }) as unknown as Parameters<typeof events>[0];

const get = (path: string) =>
  ({
    resource: path,
    path,
    httpMethod: 'GET',
    headers: null,
    multiValueHeaders: { host: ['shop'], 'x-api-key': [KEY] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { path, stage: 'v1', httpMethod: 'GET', identity: {} },
  }) as unknown as Parameters<typeof http>[0];

test('a paid order is shipped once and its parcel is found over HTTP', async () => {
  const orderId = ids.next();
  const paid = createEvent(
    OrderPaid,
    { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' },
    { orderId, userId: 'u', lines: [], total: { amount: 1, currency: 'EUR' } },
  );
  expect(await events(batch(JSON.stringify(paid)), context)).toEqual({ batchItemFailures: [] });
  const table = outputs().ShipmentsTableName ?? '';
  const shipment = await dynamodbShipmentReader(dynamo, table).findByOrder(orderId);
  const answer = await http(get(`/shipments/${shipment?.trackingId}`));
  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(answer.body)).toEqual(shipment);
  expect((await http(get(`/shipments/${orderId}`))).statusCode).toBe(404);
});

test('the schedule publishes what is unsent', async () => {
  expect(await sweep()).toEqual({ outbox: { sent: expect.any(Number), failed: 0 } });
});
