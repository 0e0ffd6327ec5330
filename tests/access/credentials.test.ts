import { credentialsBeside, wrongCredentials } from './credentials.ts';
import type { Operation } from './document.ts';
import type { Send } from './send.ts';
import { openStage } from './stage.ts';

const operation = (security: readonly string[]): Operation => ({
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{orderId}',
  security,
  parameters: [],
  body: undefined,
  responses: {},
});

async function judged(security: readonly string[], status: number, body: object) {
  const { held } = await openStage();
  const text = JSON.stringify(body);
  const send: Send = async () => ({ status, headers: new Headers(), text, json: JSON.parse(text) });
  return wrongCredentials([operation(security)], send, held, credentialsBeside('k'.repeat(40)));
}

test('who is refused as documented is no problem; each credential is tried', async () => {
  const { tried, problems } = await judged(['apiKey'], 403, { code: 'api_key_required' });
  expect(problems).toEqual([]);
  expect(tried).toBe(Object.keys(credentialsBeside('k')).length);
});

test.each<[string, readonly string[], number, object, RegExp]>([
  ['who gets in', ['apiKey'], 200, {}, /getOrder with nothing: 200/],
  ['another refusal', ['apiKey'], 404, { code: 'order_not_found' }, /404/],
  ['a refusal that tells', ['apiKey'], 403, { code: 'api_key_required', detail: 'the-ada' }, /tells the-ada/],
  ['a public operation that is closed', [], 403, { code: 'api_key_required' }, /403/],
  ['a scheme that nobody listed', ['people'], 401, {}, /wants people: say in/],
])('%s is a problem', async (_what, security, status, body, problem) => {
  expect((await judged(security, status, body)).problems.join('\n')).toMatch(problem);
});
