import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { engine, eventually, outputs } from '../harness/shop.ts';
import { buy, depth, newProduct, reaches, unique } from './customer.ts';

const event = (over: Record<string, unknown>): string =>
  JSON.stringify({
    id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    type: 'OrderPaid',
    version: 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    correlationId: 'poison',
    subject: 'x',
    data: {},
    ...over,
  });

const POISON = [
  'this is not JSON',
  '{"neither": "an event"}',
  event({ type: 'OrderEaten' }),
  event({ version: 99 }),
  event({ data: { orderId: 7 } }),
  event({ data: { orderId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', total: 'much' } }),
];

test('poison ends in the dead-letter queue, each message once, and good ones beside it are handled', async () => {
  const client = new SQSClient(engine());
  const { ShippingQueueUrl = '', ShippingDlqUrl = '' } = outputs();
  const marked = POISON.map((body) => ({ body, mark: unique('poison') }));
  const productId = await newProduct(3);
  const orders: string[] = [];
  for (const { body, mark } of marked) {
    const MessageAttributes = { mark: { DataType: 'String', StringValue: mark } };
    await client.send(
      new SendMessageCommand({ QueueUrl: ShippingQueueUrl, MessageBody: body, MessageAttributes }),
    );
    if (orders.length < 3) orders.push((await buy({ productId, token: 'tok_ok' })).body.orderId);
  }
  for (const orderId of orders) await reaches(orderId, 'SHIPPED');
  const dead: string[] = [];
  await eventually(
    async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: ShippingDlqUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
        }),
      );
      for (const { ReceiptHandle, MessageAttributes } of Messages) {
        dead.push(MessageAttributes?.mark?.StringValue ?? 'somebody else');
        await client.send(new DeleteMessageCommand({ QueueUrl: ShippingDlqUrl, ReceiptHandle }));
      }
      expect(dead.length).toBeGreaterThanOrEqual(marked.length);
    },
    { timeoutMs: 60_000, everyMs: 500 },
  );
  expect(dead.sort()).toEqual(marked.map(({ mark }) => mark).sort());
  await eventually(async () => expect(await depth(ShippingQueueUrl)).toBe(0));
  client.destroy();
}, 120_000);
