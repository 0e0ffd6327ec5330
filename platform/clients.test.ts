import { CLIENT_CACHE_MS, type Client, type ClientDirectory, cachedClients, keyHashOf } from './clients.ts';
import { fakeClock } from './clock.ts';
import { unavailable } from './errors.ts';

const ADA: Client = { clientId: 'ada', scopes: ['orders'] };

function directory() {
  const clock = fakeClock();
  const clients = new Map<string, Client>([['hash-of-ada', ADA]]);
  const reads: string[] = [];
  const broken = { value: false };
  const store: ClientDirectory = {
    find: async (keyHash) => {
      reads.push(keyHash);
      if (broken.value) throw unavailable('the store does not answer');
      return clients.get(keyHash);
    },
  };
  return { clock, clients, reads, broken, cached: cachedClients(store, clock) };
}

test('a key is stored as its SHA-256', () => {
  expect(keyHashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('a client is read once a minute', async () => {
  const { cached, reads, clock } = directory();
  expect([await cached.find('hash-of-ada'), await cached.find('hash-of-ada')]).toEqual([ADA, ADA]);
  clock.advance(CLIENT_CACHE_MS - 1);
  await cached.find('hash-of-ada');
  expect(reads).toHaveLength(1);
  clock.advance(1);
  await cached.find('hash-of-ada');
  expect(reads).toHaveLength(2);
});

test('a client whose key is revoked is unknown a minute later at the latest', async () => {
  const { cached, clients, clock } = directory();
  await cached.find('hash-of-ada');
  clients.clear();
  clock.advance(CLIENT_CACHE_MS);
  expect(await cached.find('hash-of-ada')).toBeUndefined();
});

test('a key that is registered later works at once', async () => {
  const { cached, clients } = directory();
  expect(await cached.find('hash-of-eve')).toBeUndefined();
  clients.set('hash-of-eve', { clientId: 'eve', scopes: [] });
  expect(await cached.find('hash-of-eve')).toMatchObject({ clientId: 'eve' });
});

test('when the store is down, a client that is no longer remembered is an error, not a guest', async () => {
  const { cached, clock, broken } = directory();
  await cached.find('hash-of-ada');
  broken.value = true;
  expect(await cached.find('hash-of-ada')).toEqual(ADA);
  clock.advance(CLIENT_CACHE_MS);
  await expect(cached.find('hash-of-ada')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
});

test('at most 1,000 clients are remembered: the oldest goes first', async () => {
  const { cached, clients, reads } = directory();
  await cached.find('hash-of-ada');
  for (let n = 0; n < 1_000; n += 1) {
    clients.set(`hash-${n}`, ADA);
    await cached.find(`hash-${n}`);
  }
  await cached.find('hash-999');
  expect(reads).toHaveLength(1_001);
  await cached.find('hash-of-ada');
  expect(reads).toHaveLength(1_002);
});
