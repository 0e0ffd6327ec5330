import { errorText, type LogLine, readLine } from './log-line.ts';

const origin = { stack: 'Api', function: 'HelloFunction' };
const at = Date.parse('2026-01-01T10:00:00.000Z');
const read = (message: string): LogLine =>
  readLine({ id: undefined, stream: 's', timestamp: at, message }, origin);
const requestId = '45f49def-2444-4b84-9146-fa8c0479241e';

test("a logger's JSON has its own moment, level and ids; the rest are fields", () => {
  const line = read(
    JSON.stringify({
      level: 'WARN',
      message: 'short',
      timestamp: '2026-01-01T09:59:59.500Z',
      correlationId: 'c-1',
      sampling_rate: 0,
      orderId: 'o-1',
    }),
  );
  expect(line).toEqual({
    at: '2026-01-01T09:59:59.500Z',
    ...origin,
    level: 'warn',
    message: 'short',
    correlationId: 'c-1',
    fields: { orderId: 'o-1' },
  });
});

test.each<[string, LogLine['level'], string | undefined]>([
  [`START RequestId: ${requestId} Version: $LATEST`, 'debug', requestId],
  [`END RequestId: ${requestId}`, 'debug', requestId],
  [`REPORT RequestId: ${requestId}\tDuration: 3 ms\tBilled Duration: 4 ms`, 'debug', requestId],
  [`REPORT RequestId: ${requestId}\tDuration: 3 ms\tStatus: timeout`, 'error', requestId],
  [`2026-01-01T10:00:00.000Z ${requestId} Task timed out after 3.00 seconds`, 'error', requestId],
  ['hello', 'info', undefined],
  ['TypeError: x is not a function', 'error', undefined],
  ['{"not": json', 'info', undefined],
  ['{"type":"platform.start","record":{}}', 'debug', undefined],
  ['{"type":"platform.report","record":{"status":"x","note":"Status: timeout"}}', 'error', undefined],
])('%s is %s', (message, level, id) => {
  const line = read(message);
  expect(line.level).toBe(level);
  expect(line.requestId).toBe(id);
});

test("a line of console has the runtime's moment, request and level", () => {
  expect(read(`2026-01-01T09:59:00.000Z\t${requestId}\tERROR\tall is lost\n`)).toEqual({
    at: '2026-01-01T09:59:00.000Z',
    ...origin,
    level: 'error',
    message: 'all is lost',
    requestId,
    fields: {},
  });
});

test('JSON within a line of console is read too', () => {
  const line = read(`2026-01-01T09:59:00.000Z\t${requestId}\tINFO\t{"message":"in","correlationId":"c"}`);
  expect(line).toMatchObject({ message: 'in', correlationId: 'c', at: '2026-01-01T09:59:00.000Z' });
});

test('a moment that is none gives way to that of the log', () => {
  expect(read('{"message":"x","timestamp":"yesterday"}').at).toBe('2026-01-01T10:00:00.000Z');
});

test.each([
  [{ error: { name: 'E', message: 'gone' } }, 'gone'],
  [{ error: { name: 'E', message: '' } }, 'E'],
  [{ error: 'plain' }, 'plain'],
  [{ errorMessage: 'of the runtime' }, 'of the runtime'],
  [{}, undefined],
])('the error of %j is %s', (fields, text) => {
  expect(errorText(fields)).toBe(text);
});
