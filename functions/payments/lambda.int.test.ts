import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../platform/clock.ts';
import { openDynamo } from '../../platform/dynamodb.ts';
import { makeEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { outputs } from '../../tests/harness/shop.ts';
import { OrderCancelled, OrderPlaced } from '../orders/contract.ts';
import { dynamodbLedger } from './adapters/dynamodb-ledger.ts';
import { events, sweep } from './lambda.ts';

const clock = systemClock;
const ids = systemIds(clock);
const dynamo = openDynamo(clock, ids);
const context = { getRemainingTimeInMillis: () => 30_000 } as Parameters<typeof events>[1];
const total = { amount: 2500, currency: 'EUR' };

beforeAll(() => {
  const values = outputs();
  Object.assign(process.env, {
    PAYMENTS_TABLE: values.PaymentsTableName,
    LEDGER_TABLE: values.LedgerTableName,
    PAYMENTS_OUTBOX_TABLE: values.PaymentsOutboxTableName,
    EVENTS_TOPIC_ARN: values.EventsTopicArn,
    QUEUE_URL: values.PaymentsQueueUrl,
    POWERTOOLS_METRICS_NAMESPACE: 'CloudCart',
    POWERTOOLS_SERVICE_NAME: 'payments',
    LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => dynamo.client.destroy());

const batch = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, n) => ({
      messageId: `m-${n}`,
      receiptHandle: 'r',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
    })),
  }) as unknown as Parameters<typeof events>[0];

const placed = (orderId: string) =>
  makeEvent(
    OrderPlaced,
    { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' },
    { orderId, userId: 'u', lines: [], total, paymentToken: 'tok_ok' },
  );

test('a batch from the queue is charged, stored and told; only the poison goes back', async () => {
  const orderId = ids.next();
  const response = await events(batch(JSON.stringify(placed(orderId)), 'no event'), context);
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  const ledger = dynamodbLedger(dynamo, outputs().LedgerTableName ?? '');
  expect(await ledger.read(orderId)).toMatchObject({ status: 'CAPTURED', captured: 2500, token: 'tok_ok' });
  const { Item } = await dynamo.client.send(
    new GetCommand({ TableName: outputs().PaymentsTableName, Key: { orderId } }),
  );
  expect(Item).toMatchObject({ status: 'SUCCEEDED', reference: `sim_${orderId}` });
});

test('four deliveries and a cancellation in one batch leave one voided charge', async () => {
  const orderId = ids.next();
  const body = JSON.stringify(placed(orderId));
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const cancelled = makeEvent(OrderCancelled, about, { orderId, reason: 'customer' });
  const response = await events(batch(body, body, JSON.stringify(cancelled), body, body), context);
  expect(response).toEqual({ batchItemFailures: [] });
  const entry = await dynamodbLedger(dynamo, outputs().LedgerTableName ?? '').read(orderId);
  expect(entry).toMatchObject({ status: 'VOIDED' });
  expect(entry?.captured).toBe(entry?.refunded);
});

test('the schedule publishes what is unsent', async () => {
  expect(await sweep()).toEqual({
    payments: { settled: expect.any(Number), unknown: expect.any(Number), failed: 0 },
    outbox: { sent: expect.any(Number), failed: 0 },
  });
});
