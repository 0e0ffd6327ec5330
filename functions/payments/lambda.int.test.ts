import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../platform/clock.ts';
import { openDynamo } from '../../platform/dynamodb.ts';
import { createEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { invokedInProcess } from '../../tests/harness/invoked-in-process.ts';
import { engine, eventually, outputs } from '../../tests/harness/shop.ts';
import { createFakeOrdersClient } from '../orders/contract/calls.fake.ts';
import { OrderCancelled, OrderPlaced } from '../orders/contract/events.ts';
import { dynamodbLedger } from './adapters/dynamodb/ledger.ts';
import { events, sweep } from './lambda.ts';

const clock = systemClock;
const ids = systemIds(clock);
const dynamo = openDynamo(clock, ids);
const context = { getRemainingTimeInMillis: () => 30_000 } as Parameters<typeof events>[1];
const total = { amount: 2500, currency: 'EUR' };

const orders = createFakeOrdersClient();
let forget: () => void;

beforeAll(() => {
  forget = invokedInProcess(async (request) => ({
    ok: true,
    order: await orders.client.getOrderForPayment(request as { orderId: string; correlationId: string }),
  }));
  const values = outputs();
  Object.assign(process.env, {
    PAYMENTS_TABLE: values.PaymentsTableName,
    LEDGER_TABLE: values.LedgerTableName,
    PAYMENTS_OUTBOX_TABLE: values.PaymentsOutboxTableName,
    EVENTS_TOPIC_ARN: values.PaymentsTopicArn,
    ORDERS_FUNCTION_NAME: 'orders-internal',
    QUEUE_URL: values.PaymentsQueueUrl,
    DEAD_LETTER_QUEUE_URL: values.PaymentsDlqUrl,
    POWERTOOLS_METRICS_NAMESPACE: 'CloudCart',
    POWERTOOLS_SERVICE_NAME: 'payments',
    LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => {
  forget();
  dynamo.client.destroy();
});

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
  createEvent(
    OrderPlaced,
    { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' },
    { orderId, userId: 'u', lines: [], total },
  );

/** Why a message is among the dead letters of payments. */
async function reasonOf(body: string): Promise<string | undefined> {
  const sqs = new SQSClient({ ...engine(), useQueueUrlAsEndpoint: false });
  const QueueUrl = outputs().PaymentsDlqUrl;
  try {
    return await eventually(async () => {
      const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ ...input, MessageAttributeNames: ['All'] }),
      );
      const letter = Messages.find(({ Body }) => Body === body);
      if (letter === undefined) throw new Error('it is not there');
      return letter.MessageAttributes?.DeadLetterReason?.StringValue;
    });
  } finally {
    sqs.destroy();
  }
}

test('a batch from the queue is charged, stored and published; the poison is a dead letter with its reason', async () => {
  const orderId = ids.next();
  const poison = `no event ${orderId}`;
  orders.rows.set(orderId, { status: 'PENDING', total, paymentToken: 'tok_ok' });
  const response = await events(batch(JSON.stringify(placed(orderId)), poison), context);
  expect(response).toEqual({ batchItemFailures: [] });
  expect(await reasonOf(poison)).toBe('the message is not JSON');
  const ledger = dynamodbLedger(dynamo, outputs().LedgerTableName ?? '');
  expect(await ledger.find(orderId)).toMatchObject({ status: 'CAPTURED', captured: 2500 });
  expect(JSON.stringify(await ledger.find(orderId))).not.toContain('tok_ok');
  const { Item } = await dynamo.client.send(
    new GetCommand({ TableName: outputs().PaymentsTableName, Key: { orderId } }),
  );
  expect(Item).toMatchObject({ status: 'SUCCEEDED', reference: `sim_${orderId}` });
});

test('five deliveries and a cancellation among them leave one voided charge', async () => {
  const orderId = ids.next();
  const body = JSON.stringify(placed(orderId));
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const cancelled = createEvent(OrderCancelled, about, { orderId, reason: 'customer' });
  orders.rows.set(orderId, { status: 'PENDING', total, paymentToken: 'tok_ok' });
  await events(batch(body), context);
  orders.rows.set(orderId, { status: 'CANCELLED', total });
  const response = await events(batch(body, body, JSON.stringify(cancelled), body, body), context);
  expect(response).toEqual({ batchItemFailures: [] });
  const entry = await dynamodbLedger(dynamo, outputs().LedgerTableName ?? '').find(orderId);
  expect(entry).toMatchObject({ status: 'VOIDED' });
  expect(entry?.captured).toBe(entry?.refunded);
});

test('the schedule publishes what is unsent', async () => {
  expect(await sweep()).toEqual({
    payments: { settled: expect.any(Number), unknown: expect.any(Number), failed: 0 },
    outbox: { sent: expect.any(Number), failed: 0 },
  });
});
