import { renderLogLine } from './log-text.ts';

const line = {
  at: '2026-01-01T10:20:30.456Z',
  stack: 'Api',
  function: 'OrdersHttpFunction',
  level: 'error' as const,
  message: 'reaction failed',
  correlationId: 'c-1',
  fields: { service: 'orders', orderId: 'o-1', total: { amount: 1 }, error: { message: 'gone' }, _aws: {} },
};

test('a line shows time, level, function, message, why, fields and correlation', () => {
  expect(renderLogLine(line, false)).toBe(
    '10:20:30.456 ERROR OrdersHttpFunction  reaction failed: gone  orderId=o-1 total={"amount":1}  · c-1',
  );
});

test('colour is around the line, only when asked', () => {
  const coloured = renderLogLine(line, true);
  expect([coloured.startsWith('\u001b[31m'), coloured.endsWith('\u001b[0m')]).toEqual([true, true]);
  expect(renderLogLine({ ...line, level: 'info' }, true)).not.toContain('\u001b');
});
