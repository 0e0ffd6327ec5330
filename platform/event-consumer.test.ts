import * as z from 'zod/mini';
import { fakeClock } from './clock.ts';
import {
  ContradictedEvent,
  consume,
  type EventHandler,
  eventHandler,
  PoisonMessage,
} from './event-consumer.ts';
import { type DomainEvent, defineEvent } from './events.ts';
import { memoryLogger } from './logger.ts';
import { TestEvent, testEvents } from './test-event.fake.ts';

const [event] = testEvents('crack');

function consumer(react: (seen: DomainEvent) => Promise<void> = async () => {}) {
  const seen: DomainEvent[] = [];
  const logger = memoryLogger();
  const reactions: EventHandler[] = [
    eventHandler(TestEvent, async (event) => {
      seen.push(event);
      await react(event);
    }),
  ];
  const take = (body: unknown) =>
    consume(typeof body === 'string' ? body : JSON.stringify(body), reactions, {
      logger,
      clock: fakeClock(),
    });
  return { seen, take, logger, reactions };
}

const notification = (message: unknown) => ({
  Type: 'Notification',
  MessageId: '2a4a7e5c-0000-4000-8000-000000000000',
  TopicArn: 'arn:aws:sns:eu-central-1:000000000000:events',
  Message: message,
  MessageAttributes: { type: { Type: 'String', Value: 'Noticed' } },
});

test('a raw event reaches its reaction and is logged with its ids', async () => {
  const { seen, take, logger } = consumer();
  await take(event);
  expect(seen).toEqual([event]);
  expect(logger.lines).toEqual([
    {
      level: 'INFO',
      message: 'event handled',
      fields: { correlationId: 'c-crack', eventId: event?.id, eventType: 'Noticed', subject: 'crack' },
    },
  ]);
});

test('an SNS notification around it is taken off', async () => {
  const { seen, take } = consumer();
  await take(notification(JSON.stringify(event)));
  expect(seen).toEqual([event]);
});

test.each([
  ['no JSON', '{', /is not JSON/],
  ['empty', '', /is not JSON/],
  ['null', 'null', /is not an event: body must be an object/],
  ['a list', '[]', /is not an event/],
  ['a notification of no JSON', notification('{'), /is not JSON/],
  ['a notification of an object', notification({}), /is not an event/],
  ['without an id', { ...event, id: undefined }, /is not an event: id must be a string/],
  ['with a further member', { ...event, admin: true }, /admin is not a known field/],
  ['of a type without a handler', { ...event, type: 'Unheard' }, /nothing here reacts to Unheard/],
  ['of a later version', { ...event, version: 2 }, /Noticed version 2 is not understood/],
  ['with other data', { ...event, data: { what: 1 } }, /is no Noticed: what must be a string/],
  [
    'with more data',
    { ...event, data: { what: 'x', price: 0 } },
    /is no Noticed: price is not a known field/,
  ],
  ['without data', { ...event, data: undefined }, /is not an event: data must be given/],
])('a message that is %s is poison and reaches no handler', async (_what, body, reason) => {
  const { seen, take } = consumer();
  const attempt = take(body);
  await expect(attempt).rejects.toThrow(PoisonMessage);
  await expect(attempt).rejects.toThrow(reason);
  expect(seen).toEqual([]);
});

test('data of another order than the event is filed under contradicts itself', async () => {
  const reached: unknown[] = [];
  const OfOrder = defineEvent('OfOrder', 1, z.strictObject({ orderId: z.string() }));
  const reactions = [eventHandler(OfOrder, async ({ data }) => void reached.push(data))];
  const take = (subject: string) => {
    const body = JSON.stringify({ ...event, type: 'OfOrder', subject, data: { orderId: 'o1' } });
    return consume(body, reactions, { logger: memoryLogger(), clock: fakeClock() });
  };
  await take('o1');
  await expect(take('o2')).rejects.toThrow(ContradictedEvent);
  expect(reached).toEqual([{ orderId: 'o1' }]);
});

test('200 KB of data are an event like any other', async () => {
  const { seen, take } = consumer();
  await take({ ...event, data: { what: 'x'.repeat(200_000) } });
  expect(seen).toHaveLength(1);
});

test('two versions of a type each have their reaction', async () => {
  const { take, reactions, seen } = consumer();
  const later: unknown[] = [];
  const NoticedAgain = defineEvent('Noticed', 2, z.strictObject({ where: z.string() }));
  reactions.push(
    eventHandler(NoticedAgain, async ({ data }) => {
      later.push(data.where);
    }),
  );
  await take({ ...event, version: 2, data: { where: 'here' } });
  await take(event);
  expect([later, seen]).toEqual([['here'], [event]]);
});

test('a reaction that fails is logged with the ids of its event and thrown on', async () => {
  const failure = new Error('table is gone');
  const { take, logger } = consumer(async () => {
    throw failure;
  });
  await expect(take(event)).rejects.toBe(failure);
  expect(logger.lines).toEqual([
    {
      level: 'ERROR',
      message: 'reaction failed',
      fields: {
        correlationId: 'c-crack',
        eventId: event?.id,
        eventType: 'Noticed',
        subject: 'crack',
        error: failure,
      },
    },
  ]);
});

test.each(['', 'x'.repeat(65), 'two words', 'line\nbreak', '{"a":1}', '../etc', 'ü'])(
  'a correlation id of an event that HTTP would not accept is in no log line and reaches no handler: %j',
  async (correlationId) => {
    const { seen, take, logger } = consumer();
    await take({ ...event, correlationId });
    expect(seen).toEqual([{ ...event, correlationId: event?.id }]);
    expect(logger.lines.map(({ fields }) => fields.correlationId)).toEqual([event?.id]);
  },
);
