import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import type { Scope } from '../../platform/clients.ts';
import { shopRoutes } from '../../server/routes.ts';
import { unique } from '../e2e/customer.ts';
import { api, engine, eventually, outputs } from '../harness/shop.ts';
import { report } from '../invariants/report.ts';
import { credentialsBeside, wrongCredentials } from './credentials.ts';
import { type Document, operationsOf } from './document.ts';
import { foreignReads } from './foreign.ts';
import { sampleOf } from './samples.ts';
import { answerOf, bodyText, type Send } from './send.ts';
import { furnish } from './stage.ts';

const send: Send = async (method, path, { body, headers = {}, key } = {}) => {
  const options = {
    key: key === undefined,
    headers: { ...headers, ...(typeof key === 'string' ? { 'x-api-key': key } : {}) },
    ...(body === undefined ? {} : { body: bodyText(body) }),
  };
  const answer = await api(method, path, {
    ...options,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
  });
  return answerOf(answer.status, answer.headers, answer.text);
};

const trackingIdOf = (orderId: string, userId: string): Promise<string> =>
  eventually(async () => {
    const { body } = await api<{ trackingId?: string }>('GET', `/orders/${orderId}?userId=${userId}`);
    if (body.trackingId === undefined) throw new Error(`order ${orderId} is not on its way`);
    return body.trackingId;
  });

const gateway = (): APIGatewayClient => new APIGatewayClient(engine());
const made: string[] = [];

/** A key of the account that does not open this API, or not any more. */
async function otherKey(enabled: boolean, inPlan: boolean): Promise<string> {
  const client = gateway();
  const { id = '', value = '' } = await client.send(
    new CreateApiKeyCommand({ name: unique('access'), enabled }),
  );
  made.push(id);
  if (inPlan) {
    const { items = [] } = await client.send(new GetUsagePlansCommand({}));
    const plan = items.find(({ name }) => name === 'cloudcart-local-machine');
    const input = { usagePlanId: plan?.id ?? '', keyId: id, keyType: 'API_KEY' };
    await client.send(new CreateUsagePlanKeyCommand(input));
  }
  client.destroy();
  return value;
}

afterAll(async () => {
  const client = gateway();
  for (const apiKey of made) await client.send(new DeleteApiKeyCommand({ apiKey }));
  client.destroy();
});

test('P8 on the deployed shop: no operation lets in whom it should not, and nobody reaches another’s data', async () => {
  const { body: document } = await api<Document>('GET', '/openapi.json', { key: false });
  const operations = operationsOf(document);
  const held = await furnish(send, unique, trackingIdOf);
  const credentials = credentialsBeside(
    outputs().ApiKey ?? '',
    ['a key that is switched off', await otherKey(false, true)],
    ['a key of no usage plan', await otherKey(true, false)],
    ['a key of the usage plan that no client has', await otherKey(true, true)],
  );
  const keys = await wrongCredentials(operations, send, held, credentials);
  const foreign = await foreignReads(operations, send, held);
  const problems = [...keys.problems, ...foreign.problems];
  const numbers = {
    operations: operations.length,
    credentials: Object.keys(credentials).length,
    tried: keys.tried + foreign.tried,
    leaks: problems.length,
  };
  const tried =
    'each operation of the deployed shop with each wrong credential, and with ids of another user';
  report('access-deployed', [
    { promise: 'P8', title: 'Nobody reaches another’s data', tried, numbers, ok: problems.length === 0 },
  ]);
  expect(problems).toEqual([]);
  expect(keys.tried).toBe(operations.length * Object.keys(credentials).length);
});

const keyOf: Readonly<Record<string, readonly Scope[]>> = {
  ApiKey: ['catalog', 'checkout', 'orders'],
  CatalogApiKey: ['catalog'],
  CheckoutApiKey: ['checkout', 'orders'],
};

test.each(Object.entries(keyOf))(
  'the deployed %s opens the routes of its scopes and no others',
  async (name, scopes) => {
    const { body: document } = await api<Document>('GET', '/openapi.json', { key: false });
    const held = await furnish(send, unique, trackingIdOf);
    for (const operation of operationsOf(document)) {
      const { path, body } = sampleOf(operation, held);
      const key = outputs()[name] ?? '';
      const { status, json } = await send(operation.method, path, { key, ...(body ? { body } : {}) });
      const route = shopRoutes.find(({ operationId }) => operationId === operation.id);
      const allowed = route?.scope === undefined || scopes.includes(route.scope);
      const refused = status === 403 && json?.code === 'scope_required';
      expect([operation.id, status, refused]).toEqual([operation.id, status, !allowed]);
    }
  },
);
