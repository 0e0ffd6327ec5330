import { decodeTime } from 'ulid';
import type { LogLine } from '../../logs/log-line.ts';
import { renderTrace } from '../../output/trace-text.ts';
import { newCorrelationIds, ulidTime } from './search-ids.ts';
import { diagnoseDeadLetters, sortByTime, toDeadLetterEntry, toLineEntry } from './timeline.ts';

const line = (over: Partial<LogLine> = {}): LogLine => ({
  at: '2026-01-01T00:00:01.000Z',
  stack: 'Api',
  function: 'HelloFunction',
  level: 'error',
  message: 'failed',
  correlationId: 'c-1',
  fields: { orderId: 'o-1', status: 500, messageId: 'm', attempt: 2, error: { message: 'gone' } },
  ...over,
});
const letter = {
  messageId: 'm-1',
  type: 'Told',
  sentAt: '2026-01-01T00:00:00.000Z',
  attempts: 3,
  body: '{}',
  queue: 'q',
  dlq: 'q-dlq',
};

test('a line tells why, and leaves out what the timeline is about', () => {
  expect(toLineEntry(line(), new Set(['o-1', 'c-1']))).toMatchObject({
    where: 'HelloFunction',
    text: 'failed: gone  status=500 attempt=2',
    level: 'error',
    data: { correlationId: 'c-1', orderId: 'o-1' },
  });
});

test('a dead letter stands at its last failure, and is what is stuck', () => {
  const reason = { text: 'gone', at: '2026-01-01T00:00:09.000Z', attempts: 3, function: 'F' };
  expect(toDeadLetterEntry({ ...letter, reason })).toMatchObject({
    at: reason.at,
    where: 'q-dlq',
    text: 'Told given up after 3 attempts: gone',
  });
  expect(toDeadLetterEntry(letter).at).toBe(letter.sentAt);
  expect(diagnoseDeadLetters([letter], 'dev')).toMatchObject({
    state: 'stuck',
    where: 'q',
    remedy: expect.stringContaining('redrive q'),
  });
  expect(diagnoseDeadLetters([], 'dev')).toBeUndefined();
});

test('the text shows time, distance, place and how it stands', () => {
  const timeline = sortByTime([toLineEntry(line(), new Set()), toDeadLetterEntry(letter)]);
  const text = renderTrace({ id: 'c-1', terms: [], timeline, verdict: diagnoseDeadLetters([letter], 'dev') });
  expect(text.split('\n')).toEqual([
    'c-1  2026-01-01   ■ record  ✗ dead letter',
    '00:00:00.000  +0.000s  ✗  q-dlq          ERROR Told given up after 3 attempts',
    '00:00:01.000  +1.000s     HelloFunction  ERROR failed: gone  orderId=o-1 status=500 attempt=2',
    'STUCK: Told is a dead letter of q.',
    'Mend the cause, then: npx cloudcart dlq redrive q --env dev',
  ]);
});

test('the moment of a ULID', () => {
  expect(ulidTime('01M7Z3TKEG0KGCC28TXGBZC5R3')).toBe(decodeTime('01M7Z3TKEG0KGCC28TXGBZC5R3'));
  expect(ulidTime('order-1')).toBeUndefined();
  expect(ulidTime('81M7Z3TKEG0KGCC28TXGBZC5R3')).toBeUndefined();
});

test('correlation ids that are known are not searched again, and never too many', () => {
  const lines = Array.from({ length: 40 }, (_, index) => line({ correlationId: `c-${index}` }));
  expect(newCorrelationIds(lines.slice(0, 2), new Set(['c-0']))).toEqual(['c-1']);
  expect(newCorrelationIds(lines, new Set(['x']))).toHaveLength(19);
});
