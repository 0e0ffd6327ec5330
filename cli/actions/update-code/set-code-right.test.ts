import { fakeForcedCode } from '../../aws/forced-code.fake.ts';
import { parseForcedKey } from '../../aws/forced-code.ts';
import { fakeFunctionCode, standingCode } from '../../aws/function-code.fake.ts';
import type { Artifact } from '../../build/build.ts';
import { fakeContext } from '../../context.fake.ts';
import { LOCAL_PACE } from '../deploy/watch.ts';
import { setCodeRight } from './set-code-right.ts';

const record = (stack: string, logicalId: string) => ({ stack, logicalId, name: `shop-${logicalId}` });
const artifact = (logicalId: string) =>
  ({ stack: 'Api', logicalId, key: 'deployed', file: '/deployed.zip' }) as Artifact;

function world(code: Record<string, string>) {
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
  return {
    functions,
    forced,
    set: async (artifacts = [artifact('Hello')]) =>
      setCodeRight(fakeContext(), ports, 'Api', await forced.list(), artifacts),
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

describe('parseForcedKey', () => {
  it('reads a record, and nothing else', () => {
    expect(parseForcedKey('forced/Api/Hello/shop-Hello')).toEqual(record('Api', 'Hello'));
    expect(parseForcedKey('forced/Api')).toBeUndefined();
    expect(parseForcedKey('0a1b.zip')).toBeUndefined();
  });
});
