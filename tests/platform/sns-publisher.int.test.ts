import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { fakeClock, systemClock } from '../../platform/clock.ts';
import { consume, eventHandler } from '../../platform/event-consumer.ts';
import type { DomainEvent } from '../../platform/events.ts';
import { systemIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { snsPublisher } from '../../platform/sns-publisher.ts';
import { TestEvent, testEvents } from '../../platform/test-event.fake.ts';
import { engine, eventually, outputs } from '../harness/shop.ts';

describe('publishing to the topic of events', () => {
  const sns = new SNSClient(engine());
  const sqs = new SQSClient(engine());
  const open: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const close of open.reverse()) await close();
  });

  /** A queue of its own that hears one type of event. */
  async function listen(type: string, raw: boolean): Promise<string> {
    const QueueName = `test-${systemIds(systemClock).next()}`;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
    open.push(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const { SubscriptionArn = '' } = await sns.send(
      new SubscribeCommand({
        TopicArn: outputs().OrdersTopicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        ReturnSubscriptionArn: true,
        Attributes: { RawMessageDelivery: String(raw), FilterPolicy: JSON.stringify({ type: [type] }) },
      }),
    );
    open.push(() => sns.send(new UnsubscribeCommand({ SubscriptionArn })));
    return QueueUrl;
  }

  const receive = (QueueUrl: string): Promise<Message> =>
    eventually(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
      );
      const [message] = Messages;
      if (message === undefined) throw new Error('nothing has arrived');
      return message;
    });

  async function read({ Body = '' }: Message): Promise<DomainEvent[]> {
    const seen: DomainEvent[] = [];
    const keep = eventHandler(TestEvent, async (told) => {
      seen.push(told);
    });
    await consume(Body, [keep], { logger: memoryLogger(), clock: fakeClock() });
    return seen;
  }

  test('an event reaches who asked for its type, raw or wrapped, and nobody else', async () => {
    const [raw, wrapped, deaf] = await Promise.all([
      listen('Noticed', true),
      listen('Noticed', false),
      listen('Unheard', true),
    ]);
    const [event] = testEvents('a crack');
    if (event === undefined) throw new Error('no event');
    await snsPublisher(outputs().OrdersTopicArn ?? '').publish(event);

    const message = await receive(raw);
    expect(JSON.parse(message.Body ?? '')).toEqual(event);
    expect(message.MessageAttributes).toMatchObject({
      type: { DataType: 'String', StringValue: 'Noticed' },
      correlationId: { DataType: 'String', StringValue: event.correlationId },
    });
    expect(await read(message)).toEqual([event]);
    const notification = await receive(wrapped);
    expect(JSON.parse(notification.Body ?? '')).toMatchObject({ Type: 'Notification' });
    expect(await read(notification)).toEqual([event]);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deaf }));
    expect(Messages ?? []).toEqual([]);
  });

  test('a topic that is not there is an error, so that the outbox keeps the event', async () => {
    const [event] = testEvents('a crack');
    if (event === undefined) throw new Error('no event');
    const nowhere = `${outputs().OrdersTopicArn}-gone`;
    await expect(snsPublisher(nowhere).publish(event)).rejects.toThrow();
  });
});
