import { redact } from './redact.ts';

test.each([
  [
    'a member',
    { data: { paymentToken: 'tok_visa', total: 1 } },
    { data: { paymentToken: '[redacted]', total: 1 } },
  ],
  ['within a list', [{ token: 't' }], [{ token: '[redacted]' }]],
  ['of any kind', { secret: { deep: 1 }, password: 7 }, { secret: '[redacted]', password: '[redacted]' }],
  [
    'written otherwise',
    { API_KEY: 'k', Authorization: 'Bearer x' },
    { API_KEY: '[redacted]', Authorization: '[redacted]' },
  ],
  ['that is not there', { token: null }, { token: null }],
  ['of another name', { tokens: 3, idempotencyKey: 'k' }, { tokens: 3, idempotencyKey: 'k' }],
])('a secret is not shown: %s', (_what, body, expected) => {
  expect(JSON.parse(redact(JSON.stringify(body)))).toEqual(expected);
});

test('nor is one in JSON within JSON, as SNS wraps it', () => {
  const message = JSON.stringify({ data: { paymentToken: 'tok_visa' } });
  expect(redact(JSON.stringify({ Type: 'Notification', Message: message }))).not.toContain('tok_visa');
});

test.each(['not JSON tok', '', '{', '"text"', '7'])('what is no JSON object stays as it is: %j', (text) => {
  expect(redact(text)).toBe(text);
});
