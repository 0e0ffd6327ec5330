import { fakeContext } from '../../context.fake.ts';
import { lineAt, memoryLogs, originOf } from '../../logs/memory.fake.ts';
import { ask } from '../deploy/ask.ts';
import { messageKey, type ReceivedMessage, readContent } from './dead-letter.ts';
import { selectQueues } from './dead-letter-queues.ts';
import { pairOf } from './memory-queues.fake.ts';
import { findReason } from './reasons.ts';

const event = { id: 'e-1', type: 'OrderPaid', subject: 'o-1', correlationId: 'c-1' };

describe('choosing queues', () => {
  const all = [pairOf(), pairOf('shop-dev-orders', 'shop-dev-orders-dlq')];

  test.each([
    ['payments', 'PaymentsQueue'],
    ['PaymentsQueue', 'PaymentsQueue'],
    ['PaymentsDlq', 'PaymentsQueue'],
    ['shop-dev-orders-dlq', 'shop-dev-orders'],
  ])('%s is %s', (word, queue) => {
    expect(selectQueues(all, word).map((one) => one.queue.name)).toEqual([queue]);
  });

  test('no word is all, an unknown one an error with a suggestion', () => {
    expect(selectQueues(all, undefined)).toHaveLength(2);
    expect(() => selectQueues(all, 'paiments')).toThrow(/Did you mean payments\?/);
  });
});

describe('what a message tells', () => {
  const content = { eventId: 'e-1', type: 'OrderPaid', subject: 'o-1', correlationId: 'c-1' };

  test.each<[string, unknown, object]>([
    ['an event', event, content],
    ['a notification around it', { Type: 'Notification', Message: JSON.stringify(event) }, content],
    [
      "EventBridge's",
      { id: 'e', 'detail-type': 'T', detail: { correlationId: 'c' } },
      { eventId: 'e', type: 'T', correlationId: 'c' },
    ],
    ['no event', { id: 7 }, {}],
    ['a list', [], {}],
    ['null', null, {}],
  ])('%s', (_what, body, expected) => {
    expect(readContent(JSON.stringify(body))).toEqual(expected);
  });

  test('text that is no JSON has no content', () => {
    expect(readContent('{')).toEqual({});
  });
});

describe('the key of a message', () => {
  const letter = (messageId: string, body: string, more: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
    messageId,
    receipt: '',
    body,
    sentAt: 0,
    receiveCount: 1,
    attributes: {},
    ...more,
  });
  const body = JSON.stringify(event);
  const key = messageKey(letter('m-1', body));

  test('is the same for two deliveries of one event, whatever was noted of their failure', () => {
    const attributes = { DeadLetterReason: { dataType: 'String', text: 'too late' } };
    expect(messageKey(letter('m-2', body, { attributes }))).toBe(key);
  });

  test.each([
    ['another body with the id', letter('m-2', JSON.stringify({ ...event, more: 1 }))],
    ['another attribute', letter('m-2', body, { attributes: { tenant: { dataType: 'String', text: 'b' } } })],
    ['another group', letter('m-2', body, { groupId: 'g' })],
    ['another source', letter('m-2', body, { source: 'arn:other' })],
  ])('is another one for %s', (_what, other) => {
    expect(messageKey(other)).not.toBe(key);
  });

  test('is the message’s own id for one without an event id', () => {
    expect(messageKey(letter('m-1', '{'))).toBe('m-1');
  });
});

describe('the reason', () => {
  const failure = (at: number, attempt: number, message: string) => ({
    ...lineAt(at, 'reaction failed', {}),
    message: JSON.stringify({
      level: 'ERROR',
      message: 'reaction failed',
      messageId: 'm-1',
      attempt,
      error: { message },
    }),
  });
  const logs = memoryLogs({
    '/aws/lambda/payments': [
      failure(100_000, 1, 'first'),
      failure(102_000, 3, 'last'),
      {
        ...failure(103_000, 9, 'of another'),
        message: JSON.stringify({ level: 'ERROR', message: 'x', messageId: 'm-10' }),
      },
      lineAt(104_000, 'all is well', { messageId: 'm-1' }),
    ],
  });
  const consumers = [originOf('payments')];

  test("is the last failure logged with the message's id", async () => {
    expect(await findReason(logs, consumers, { messageId: 'm-1', sentAt: 100_000 })).toEqual({
      text: 'reaction failed: last',
      at: '1970-01-01T00:01:42.000Z',
      attempts: 3,
      function: 'payments',
    });
  });

  test('is unknown when none was logged, or there is no consumer', async () => {
    expect(await findReason(logs, consumers, { messageId: 'm-2', sentAt: 100_000 })).toBeUndefined();
    expect(await findReason(logs, [], { messageId: 'm-1', sentAt: 100_000 })).toBeUndefined();
  });
});

test('discarding without --yes and without a terminal ends with exit 3', async () => {
  const question = { code: 'discard-needs-yes', question: 'Delete?', refusal: 'Would be deleted.' };
  await expect(ask(fakeContext(), false, question)).rejects.toMatchObject({ exitCode: 3 });
});
