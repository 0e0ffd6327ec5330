import { keyHashOf } from '../../../platform/clients.ts';
import { fakeClock } from '../../../platform/clock.ts';
import { memoryLogger } from '../../../platform/logger.ts';
import { memoryApiKeys, memoryClientRegistry } from '../adapters/memory.ts';
import { type ResourceResponse, registerClient } from './register-client.ts';

const KEYS = { 'id-1': 'value-of-key-1', 'id-2': 'value-of-key-2' };

function registry({ keys = memoryApiKeys(KEYS), failingResponses = 0 } = {}) {
  const clients = memoryClientRegistry();
  const logger = memoryLogger();
  const clock = { ...fakeClock(), sleep: async () => {} };
  const responses: ResourceResponse[] = [];
  let failures = failingResponses;
  const handler = registerClient({
    keys,
    registry: clients,
    clock,
    logger,
    respond: async (_request, response) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the address does not answer');
      responses.push(response);
    },
  });
  const send = async (RequestType: string, properties: object = {}, PhysicalResourceId?: string) => {
    const result = await handler({
      RequestType,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'MachineClient',
      ResponseURL: 'https://cloudformation.example/response',
      ResourceProperties: {
        ServiceToken: 'arn',
        ClientId: 'machine',
        ApiKeyId: 'id-1',
        Scopes: ['orders'],
        ...properties,
      },
      ...(PhysicalResourceId === undefined ? {} : { PhysicalResourceId }),
    });
    return { ...result, response: responses.at(-1) };
  };
  const clientOf = (key: string) => clients.find(keyHashOf(key));
  return { send, clientOf, logger };
}

const idOf = (clientId: string, key: string) => `${clientId}/${keyHashOf(key)}`;

test('a new resource stores whose key it is, and neither response nor logs hold the key', async () => {
  const { send, clientOf, logger } = registry();
  const { response, delivered } = await send('Create');
  expect(response).toEqual({ Status: 'SUCCESS', PhysicalResourceId: idOf('machine', 'value-of-key-1') });
  expect(delivered).toBe(true);
  expect(await clientOf('value-of-key-1')).toEqual({ clientId: 'machine', scopes: ['orders'] });
  expect(JSON.stringify([response, logger.lines])).not.toContain('value-of-key-1');
});

test('a key may be given by its hash', async () => {
  const { send, clientOf } = registry();
  await send('Create', { ApiKeyId: undefined, ApiKeySha256: keyHashOf('elsewhere') });
  expect(await clientOf('elsewhere')).toMatchObject({ clientId: 'machine' });
});

test('other scopes keep the physical id, so that nothing is deleted afterwards', async () => {
  const { send, clientOf } = registry();
  const { response } = await send('Create');
  const changed = await send('Update', { Scopes: ['catalog', 'orders'] }, response?.PhysicalResourceId);
  expect(changed.response?.PhysicalResourceId).toBe(response?.PhysicalResourceId);
  expect(await clientOf('value-of-key-1')).toEqual({ clientId: 'machine', scopes: ['catalog', 'orders'] });
});

test('another key is registered beside the former until CloudFormation deletes that one', async () => {
  const { send, clientOf } = registry();
  const { response: former } = await send('Create');
  await send('Update', { ApiKeyId: 'id-2' }, former?.PhysicalResourceId);
  expect([await clientOf('value-of-key-1'), await clientOf('value-of-key-2')]).toEqual([
    { clientId: 'machine', scopes: ['orders'] },
    { clientId: 'machine', scopes: ['orders'] },
  ]);
  await send('Delete', {}, former?.PhysicalResourceId);
  expect(await clientOf('value-of-key-1')).toBeUndefined();
  expect(await clientOf('value-of-key-2')).toBeDefined();
});

test('a key that moved to another client stays when the former registration is deleted', async () => {
  const { send, clientOf } = registry();
  const { response: former } = await send('Create');
  await send('Update', { ClientId: 'renamed' }, former?.PhysicalResourceId);
  await send('Delete', {}, former?.PhysicalResourceId);
  expect(await clientOf('value-of-key-1')).toMatchObject({ clientId: 'renamed' });
});

test.each([idOf('machine', 'never-registered'), 'not-registered', 'something/else'])(
  'deleting %s succeeds: it is not there',
  async (id) => {
    expect((await registry().send('Delete', { Scopes: 'broken' }, id)).response?.Status).toBe('SUCCESS');
  },
);

test.each<[string, object, RegExp]>([
  ['no client', { ClientId: undefined }, /ClientId is missing/],
  ['a name with blanks', { ClientId: 'The Machine' }, /ClientId must be lower-case/],
  ['no key', { ApiKeyId: undefined }, /either ApiKeyId or ApiKeySha256/],
  ['two keys', { ApiKeySha256: '0'.repeat(64) }, /either ApiKeyId or ApiKeySha256/],
  [
    'an unknown scope',
    { Scopes: ['orders', 'everything'] },
    /Scopes\[1\] must be one of catalog, checkout, orders/,
  ],
  ['no scopes', { Scopes: [] }, /Scopes must have at least 1 entry/],
  ['a key that does not exist', { ApiKeyId: 'id-3' }, /no API key id-3/],
])('%s fails the resource with the reason, and stores nothing', async (_what, properties, reason) => {
  const { send, clientOf } = registry();
  const { response } = await send('Create', properties);
  expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-registered' });
  expect(response?.Reason).toMatch(reason);
  expect(await clientOf('value-of-key-1')).toBeUndefined();
});

test('a failed change leaves the physical id, so that the registration is not deleted', async () => {
  const { send } = registry();
  const { response } = await send('Create');
  const id = response?.PhysicalResourceId;
  expect((await send('Update', { ApiKeyId: 'id-3' }, id)).response).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: id,
  });
});

test('rights that are not known yet are waited for', async () => {
  let tries = 0;
  const keys = {
    valueOf: async (keyId: string) => {
      tries += 1;
      if (tries < 4) throw new Error('AccessDenied');
      return memoryApiKeys(KEYS).valueOf(keyId);
    },
  };
  const { response } = await registry({ keys }).send('Create');
  expect([response?.Status, tries]).toEqual(['SUCCESS', 4]);
});

test.each([
  [2, true],
  [3, false],
])('a response that fails %d times is sent again up to three times', async (failingResponses, delivered) => {
  const { send, logger } = registry({ failingResponses });
  expect((await send('Create')).delivered).toBe(delivered);
  expect(logger.lines.some(({ level }) => level === 'ERROR')).toBe(!delivered);
});

test('what CloudFormation did not send is refused', async () => {
  await expect(registry().send('Ask')).rejects.toThrow();
});
