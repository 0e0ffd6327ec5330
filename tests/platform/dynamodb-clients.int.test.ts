import { dynamodbClientRegistry } from '../../functions/clients/adapters/dynamodb-registry.ts';
import { memoryClientRegistry } from '../../functions/clients/adapters/memory.ts';
import type { ClientRegistry } from '../../functions/clients/domain/client-registry.ts';
import { type ClientDirectory, keyHashOf } from '../../platform/clients.ts';
import { systemClock } from '../../platform/clock.ts';
import { type Dynamo, openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClientDirectory } from '../../platform/dynamodb-clients.ts';
import { systemIds } from '../../platform/ids.ts';
import { outputs } from '../harness/shop.ts';

const ids = systemIds(systemClock);
let dynamo: Dynamo;
beforeAll(() => {
  dynamo = openDynamo(systemClock, ids);
});
afterAll(() => dynamo.client.destroy());

const stores: Readonly<Record<string, () => ClientRegistry & ClientDirectory>> = {
  memory: memoryClientRegistry,
  DynamoDB: () => {
    const table = outputs().ClientsTableName ?? '';
    return { ...dynamodbClientRegistry(dynamo, table), ...dynamodbClientDirectory(dynamo, table) };
  },
};

describe.each(Object.entries(stores))('clients in %s', (_name, open) => {
  const newHash = () => keyHashOf(ids.next());

  test('what was stored is found; another hash is not', async () => {
    const store = open();
    const hash = newHash();
    await store.put(hash, { clientId: 'ada', scopes: ['orders', 'catalog'] });
    expect(await store.find(hash)).toEqual({ clientId: 'ada', scopes: ['orders', 'catalog'] });
    expect(await store.find(newHash())).toBeUndefined();
  });

  test('a second put takes the place of the first', async () => {
    const store = open();
    const hash = newHash();
    await store.put(hash, { clientId: 'ada', scopes: ['orders'] });
    await store.put(hash, { clientId: 'eve', scopes: [] });
    expect(await store.find(hash)).toEqual({ clientId: 'eve', scopes: [] });
  });

  test('only its own client takes a key away, and a missing one is no error', async () => {
    const store = open();
    const hash = newHash();
    await store.put(hash, { clientId: 'ada', scopes: ['orders'] });
    await store.remove(hash, 'eve');
    expect(await store.find(hash)).toMatchObject({ clientId: 'ada' });
    await store.remove(hash, 'ada');
    await store.remove(hash, 'ada');
    expect(await store.find(hash)).toBeUndefined();
  });
});
