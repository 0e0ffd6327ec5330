import { fakeForcedCode } from '../../aws/forced-code.fake.ts';
import { forcedKeys } from '../../aws/forced-code.ts';
import { fakeFunctionCode, standingCode } from '../../aws/function-code.fake.ts';
import type { Artifact } from '../../build/build.ts';
import { fakeContext } from '../../context.fake.ts';
import { LOCAL_PACE } from '../deploy/watch.ts';
import { setCodeRight } from './set-code-right.ts';

const record = (stack: string, logicalId: string) => ({ stack, logicalId, name: `shop-${logicalId}` });
const artifact = (logicalId: string) =>
  ({ stack: 'Api', logicalId, key: 'deployed', file: '/deployed.zip' }) as Artifact;

function world(code: Record<string, string>, own: Record<string, string> = { Hello: 'shop-Hello' }) {
  const functions = fakeFunctionCode();
  for (const [name, sha256] of Object.entries(code)) functions.states.set(name, standingCode(sha256));
  const forced = fakeForcedCode([record('Api', 'Hello'), record('Workers', 'Sweep')]);
  const objects = {
    check: async () => 'verified' as const,
    put: async () => undefined,
    url: (key: string) => key,
  };
  const store = { bucket: 'bucket', objects };
  const ports = { code: functions, forced, store, read: async () => new Uint8Array(), pace: LOCAL_PACE };
  const context = fakeContext();
  const stack = { id: 'Api', functions: async () => new Map(Object.entries(own)) };
  return {
    functions,
    forced,
    set: async (artifacts = [artifact('Hello')]) =>
      setCodeRight(context, ports, stack, await forced.list(), artifacts),
    messages: context.messages,
  };
}

describe('setCodeRight', () => {
  it('brings back what the stack says, and forgets', async () => {
    const { set, functions, forced } = world({ 'shop-Hello': 'forced' });
    expect(await set()).toEqual(['Hello']);
    expect(functions.states.get('shop-Hello')).toEqual(standingCode('deployed'));
    expect(forced.records).toEqual([record('Workers', 'Sweep')]);
  });

  it('only forgets where the deployment has already brought that code', async () => {
    const { set, functions, forced } = world({ 'shop-Hello': 'deployed' });
    expect(await set()).toEqual([]);
    expect(functions.updates).toEqual([]);
    expect(forced.records).toEqual([record('Workers', 'Sweep')]);
  });

  it('forgets functions that are gone', async () => {
    const { set, forced } = world({});
    expect(await set()).toEqual([]);
    expect(forced.records).toEqual([record('Workers', 'Sweep')]);
  });

  it('leaves alone what the template has no more', async () => {
    const { set, functions } = world({ 'shop-Hello': 'forced' });
    expect(await set([])).toEqual([]);
    expect(functions.updates).toEqual([]);
  });
});

describe('a record that names a function of another stack', () => {
  it.each([
    ['in place of its own', { Hello: 'other-Hello' }, 'other-Hello'],
    ['that it lists no more', {}, undefined],
  ])('%s changes no code, and is removed with a warning', async (_what, own, deployed) => {
    const { set, functions, forced, messages } = world(
      { 'shop-Hello': 'theirs', 'other-Hello': 'ours' },
      own,
    );
    expect(await set()).toEqual([]);
    expect(functions.updates).toEqual([]);
    expect(forced.records).toEqual([record('Workers', 'Sweep')]);
    expect(messages).toEqual([
      expect.objectContaining({ code: 'code-record-ignored', level: 'warn', resource: 'Hello' }),
    ]);
    expect(messages[0]?.data).toEqual({ name: 'shop-Hello', deployed });
  });
});

describe('keys of records in a bucket', () => {
  const keysOf = (application: string) => forcedKeys(new Map([['Api', `${application}-api`]]));

  it('hold a record, and nothing else is read as one', () => {
    const key = keysOf('shop-dev').keyOf(record('Api', 'Hello'));
    expect(key).toBe('forced/shop-dev-api/Hello/shop-Hello');
    expect(keysOf('shop-dev').parse(key)).toEqual(record('Api', 'Hello'));
    for (const other of ['forced/shop-dev-api', '0a1b.zip'])
      expect(keysOf('shop-dev').parse(other)).toBeUndefined();
  });

  it('of another environment or project in the same bucket are not read, though its stack has the same logical id', () => {
    const key = keysOf('shop-prod').keyOf(record('Api', 'Hello'));
    expect(keysOf('shop-dev').parse(key)).toBeUndefined();
    expect(keysOf('shop-dev').keyOf(record('Api', 'Hello'))).not.toBe(key);
  });
});
