import { lineFilter, mentions, patternOf } from './filter.ts';
import type { LogLevel, LogLine } from './log-line.ts';
import { parseTime } from './time.ts';

const line = (over: Partial<LogLine> = {}): LogLine => ({
  at: '2026-01-01T00:00:00.000Z',
  stack: 'Api',
  function: 'F',
  level: 'info',
  message: 'order placed',
  correlationId: 'c-1',
  fields: { orderId: 'O-77' },
  ...over,
});

test.each<[string, Parameters<typeof lineFilter>[0], boolean]>([
  ['nothing asked', {}, true],
  ['its level', { level: 'info' }, true],
  ['a higher level', { level: 'warn' }, false],
  ['its correlation id', { correlation: 'c-1' }, true],
  ['a part of its correlation id', { correlation: 'c-' }, false],
  ['a word of its message, any case', { filter: 'PLACED' }, true],
  ['a value of a field', { filter: 'o-77' }, true],
  ['another word', { filter: 'shipped' }, false],
])('%s', (_what, filter, shown) => {
  expect(lineFilter(filter)(line())).toBe(shown);
});

test.each<[LogLevel, number]>([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
])('level %s shows %i of the four', (level, count) => {
  const all: LogLevel[] = ['debug', 'info', 'warn', 'error'];
  expect(all.map((one) => line({ level: one })).filter(lineFilter({ level }))).toHaveLength(count);
});

test('mentions looks at the correlation id, the message and all fields', () => {
  expect(mentions(line(), ['c-1'])).toBe(true);
  expect(mentions(line(), ['O-77'])).toBe(true);
  expect(mentions(line({ message: 'GET /orders/O-78' }), ['O-78'])).toBe(true);
  expect(mentions(line(), ['c-2', 'O-79'])).toBe(false);
});

test('a term is quoted, unless that cannot be', () => {
  expect(patternOf('c-1')).toBe('"c-1"');
  expect(patternOf('say "x"')).toBeUndefined();
  expect(patternOf(undefined)).toBeUndefined();
});

describe('since', () => {
  const now = new Date('2026-01-02T00:00:00.000Z');
  test.each([
    ['30s', '2026-01-01T23:59:30.000Z'],
    ['10m', '2026-01-01T23:50:00.000Z'],
    ['1h30m', '2026-01-01T22:30:00.000Z'],
    ['1d', '2026-01-01T00:00:00.000Z'],
    ['2025-12-31T23:00:00Z', '2025-12-31T23:00:00.000Z'],
  ])('%s is %s', (text, at) => {
    expect(new Date(parseTime(text, now)).toISOString()).toBe(at);
  });

  test.each(['', '10', 'm', '-5m', 'yesterday', '10 m', '2026-99-99'])('%j is refused', (text) => {
    expect(() => parseTime(text, now)).toThrow(/is no time/);
  });
});
