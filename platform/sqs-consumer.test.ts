import type { Context, SQSEvent } from 'aws-lambda';
import { fakeClock } from './clock.ts';
import { ContradictedEvent, eventHandler, UnconfirmedEvent } from './event-consumer.ts';
import { seededIds } from './ids.ts';
import { memoryLogger } from './logger.ts';
import { memoryMetrics } from './metrics.ts';
import { backoffSeconds, sqsConsumer } from './sqs-consumer.ts';
import type { FailedMessages } from './sqs-queue.ts';
import { TestEvent, testEvents } from './test-event.fake.ts';

const batch = (bodies: readonly unknown[], receiveCount = '1'): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: receiveCount,
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:queue',
    awsRegion: 'eu-central-1',
  })),
});

interface Given extends Partial<FailedMessages> {
  readonly fails?: string[];
  readonly contradicted?: string[];
  readonly unconfirmed?: string[];
}

function queue({ fails = [], contradicted = [], unconfirmed = [], ...failing }: Given = {}) {
  const clock = fakeClock();
  const logger = memoryLogger();
  const metrics = memoryMetrics();
  const handled: string[] = [];
  const delays = new Map<string, number>();
  const react = eventHandler(TestEvent, async ({ data }) => {
    if (contradicted.includes(data.what)) throw new ContradictedEvent(`${data.what} is not so`);
    if (unconfirmed.includes(data.what)) throw new UnconfirmedEvent(`${data.what} is not so yet`);
    if (fails.includes(data.what)) throw new Error(`no ${data.what}`);
    handled.push(data.what);
  });
  const dead = new Map<string, string>();
  const record: FailedMessages = {
    retryAfter: async (handle, seconds) => void delays.set(handle, seconds),
    deadLetter: async ({ messageId }, reason) => void dead.set(messageId, reason),
    ...failing,
  };
  const urls = { queueUrl: '', deadLetterQueueUrl: '' };
  const deps = { handlers: [react], ...urls, clock, ids: seededIds(clock), logger, metrics };
  const handle = sqsConsumer({ ...deps, errorMetric: 'PaymentError' }, record);
  const receive = async (event: SQSEvent) => {
    const { batchItemFailures } = await handle(event, {} as Context);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { receive, handled, delays, dead, logger, metrics };
}

const TEN = testEvents(...'abcdefghij');

test('all ten are handled: nothing is returned', async () => {
  const { receive, handled, delays, logger, metrics } = queue();
  expect(await receive(batch(TEN))).toEqual([]);
  expect(handled.toSorted()).toEqual([...'abcdefghij']);
  expect([delays.size, metrics.counts.size]).toEqual([0, 0]);
  expect(logger.lines.at(-1)).toMatchObject({ message: 'batch', fields: { records: 10, failed: 0 } });
});

test('every line has a correlation id, also of a message that is no event', async () => {
  const { receive, logger } = queue({ fails: ['b'] });
  expect(await receive(batch([...TEN.slice(0, 2), 'poison']))).toEqual(['m1']);
  expect(logger.lines.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['event handled', 'reaction failed', 'message rejected', 'batch']),
  );
  for (const { fields } of logger.lines) expect(fields.correlationId).toEqual(expect.any(String));
});

test('one of ten fails: exactly that one is returned, counted, logged and delayed', async () => {
  const { receive, handled, delays, logger, metrics } = queue({ fails: ['d'] });
  expect(await receive(batch(TEN))).toEqual(['m3']);
  expect(handled).toHaveLength(9);
  expect([...delays.keys()]).toEqual(['r3']);
  expect([...metrics.counts]).toEqual([['PaymentError', 1]]);
  expect(logger.lines.filter(({ level }) => level === 'ERROR')).toEqual([
    {
      level: 'ERROR',
      message: 'reaction failed',
      fields: expect.objectContaining({
        messageId: 'm3',
        attempt: 1,
        correlationId: 'c-d',
        eventId: TEN[3]?.id,
      }),
    },
  ]);
});

test('all fail: all are returned, and nothing is thrown', async () => {
  const { receive } = queue({ fails: ['a', 'b', 'c'] });
  expect(await receive(batch(TEN.slice(0, 3)))).toEqual(['m0', 'm1', 'm2']);
});

test('poison is a dead letter at once, with its reason, next to good messages', async () => {
  const { receive, handled, delays, dead, metrics, logger } = queue();
  expect(await receive(batch(['{', TEN[0], { ...TEN[1], version: 9 }]))).toEqual([]);
  expect([...dead]).toEqual([
    ['m0', 'the message is not JSON'],
    ['m2', 'Noticed version 9 is not understood'],
  ]);
  expect(delays.size).toBe(0);
  expect(handled).toEqual(['a']);
  expect([...metrics.counts]).toEqual([['EventRejected', 2]]);
  const rejected = logger.lines.filter(({ message }) => message === 'message rejected');
  expect(rejected.map(({ fields }) => [fields.messageId, fields.attempt])).toEqual([
    ['m0', 1],
    ['m2', 1],
  ]);
});

test('an event that records contradict is a dead letter at once, and counted by itself', async () => {
  const { receive, handled, dead, metrics, logger } = queue({ contradicted: ['b'] });
  expect(await receive(batch(TEN.slice(0, 3)))).toEqual([]);
  expect(handled).toEqual(['a', 'c']);
  expect([...dead]).toEqual([['m1', 'b is not so']]);
  expect([...metrics.counts]).toEqual([['EventContradicted', 1]]);
  expect(logger.lines).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      fields: expect.objectContaining({ messageId: 'm1', eventId: TEN[1]?.id, subject: 'b' }),
    }),
  );
});

test('an event whose record does not say so yet is retried, and is a contradiction when it still does not', async () => {
  for (const attempt of ['1', '2', '3']) {
    const { receive, delays, dead, metrics } = queue({ unconfirmed: ['b'] });
    expect(await receive(batch(TEN.slice(0, 3), attempt))).toEqual(['m1']);
    expect([delays.size, dead.size]).toEqual([1, 0]);
    expect([...metrics.counts]).toEqual([['PaymentError', 1]]);
  }
  const { receive, handled, dead, metrics } = queue({ unconfirmed: ['b'] });
  expect(await receive(batch(TEN.slice(0, 3), '4'))).toEqual([]);
  expect(handled).toEqual(['a', 'c']);
  expect([...dead]).toEqual([['m1', 'b is not so yet']]);
  expect([...metrics.counts]).toEqual([['EventContradicted', 1]]);
});

test('poison that the dead-letter queue does not take comes again: it is not lost', async () => {
  const deadLetter = () => Promise.reject(new Error('the queue is gone'));
  const { receive, delays, logger } = queue({ deadLetter });
  expect(await receive(batch(['{', TEN[0]]))).toEqual(['m0']);
  expect([...delays.keys()]).toEqual(['r0']);
  expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'WARN' }));
});

test('the same message four times in one batch is handed on four times: handlers are idempotent', async () => {
  const { receive, handled } = queue();
  expect(await receive(batch([TEN[0], TEN[0], TEN[0], TEN[0]]))).toEqual([]);
  expect(handled).toEqual(['a', 'a', 'a', 'a']);
});

test('a backoff that fails changes nothing: the message waits for its visibility time-out', async () => {
  const retryAfter = () => Promise.reject(new Error('the queue is gone'));
  const { receive, logger } = queue({ fails: ['a'], retryAfter });
  expect(await receive(batch(TEN.slice(0, 2)))).toEqual(['m0']);
  expect(logger.lines).toContainEqual(
    expect.objectContaining({ level: 'WARN', message: 'the message waits for its visibility time-out' }),
  );
});

test.each([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 8],
  [7, 64],
  [9, 256],
  [5000, 300],
])('attempt %d waits %d s or one more', (attempt, seconds) => {
  const ids = seededIds(fakeClock());
  const waits = Array.from({ length: 50 }, () => backoffSeconds(attempt, ids));
  expect(new Set(waits)).toEqual(new Set([seconds, seconds + 1]));
});

test('the receive count of the message decides how long it waits', async () => {
  const { receive, delays } = queue({ fails: ['a'] });
  await receive(batch(TEN.slice(0, 1), '3'));
  expect([4, 5]).toContain(delays.get('r0'));
});
