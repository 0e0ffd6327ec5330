import type { ArtifactStore } from '../../aws/artifact-store.ts';
import { fakeForcedCode } from '../../aws/forced-code.fake.ts';
import { type FakeCodeBehaviour, fakeFunctionCode, standingCode } from '../../aws/function-code.fake.ts';
import { fakeContext } from '../../context.fake.ts';
import { LOCAL_PACE } from '../deploy/watch.ts';
import { pushAll } from '../update-code.ts';
import { pushCode } from './push-code.ts';

const artifact = (logicalId: string, key: string) => ({ stack: 'Api', logicalId, key, file: `/${key}.zip` });
const target = (logicalId: string, key: string) => ({
  name: `shop-${logicalId}`,
  artifact: artifact(logicalId, key),
});

function world(behaviour: FakeCodeBehaviour = {}, code: Record<string, string> = { 'shop-Hello': 'old' }) {
  const uploads: string[] = [];
  const objects: ArtifactStore = {
    has: async (key) => uploads.includes(key),
    put: async (key) => {
      uploads.push(key);
    },
    url: (key) => key,
  };
  const functions = fakeFunctionCode(behaviour);
  for (const [name, sha256] of Object.entries(code)) functions.states.set(name, standingCode(sha256));
  const forced = fakeForcedCode();
  const ports = {
    code: functions,
    forced,
    store: { bucket: 'bucket', objects },
    read: async () => new Uint8Array([1]),
    pace: LOCAL_PACE,
  };
  return { context: fakeContext(), ports, functions, forced, uploads };
}

describe('pushCode', () => {
  it('uploads, updates, waits until it is live, and remembers', async () => {
    const { context, ports, functions, forced, uploads } = world({ polls: 3 });
    const result = await pushCode(context, ports, target('Hello', 'new'));
    expect(result).toMatchObject({ action: 'updated', before: 'old', after: 'new' });
    expect(uploads).toEqual(['new.zip']);
    expect(functions.states.get('shop-Hello')).toEqual(standingCode('new'));
    expect(forced.records).toEqual([{ stack: 'Api', logicalId: 'Hello', name: 'shop-Hello' }]);
  });

  it('writes nothing for code that is there already', async () => {
    const { context, ports, functions, forced, uploads } = world();
    expect(await pushCode(context, ports, target('Hello', 'old'))).toMatchObject({ action: 'unchanged' });
    expect([functions.updates, forced.records, uploads]).toEqual([[], [], []]);
  });

  it('remembers before it changes anything', async () => {
    const { context, ports, functions } = world();
    const forced = { ...fakeForcedCode(), add: () => Promise.reject(new Error('no right')) };
    await expect(pushCode(context, { ...ports, forced }, target('Hello', 'new'))).rejects.toThrow('no right');
    expect(functions.updates).toEqual([]);
  });

  it('sends the zip along where there is no bucket', async () => {
    const { context, ports, functions } = world({ hash: () => 'new' });
    await pushCode(context, { ...ports, store: undefined }, target('Hello', 'new'));
    expect(functions.updates).toEqual(['shop-Hello new']);
  });

  it('waits while another change is at work', async () => {
    const { context, ports, functions } = world({ conflicts: 4 });
    functions.states.set('shop-Hello', { ...standingCode('old'), update: 'InProgress' });
    expect(await pushCode(context, ports, target('Hello', 'new'))).toMatchObject({ action: 'updated' });
  });

  it('tells what Lambda refuses, exit 7', async () => {
    const { context, ports } = world({ failures: { 'shop-Hello': 'KMS key is disabled' } });
    await expect(pushCode(context, ports, target('Hello', 'new'))).rejects.toMatchObject({
      code: 'update-failed',
      exitCode: 7,
      message: expect.stringMatching(/^Api\/Hello: .*KMS key is disabled/),
    });
  });

  it('says that a function was deleted, exit 7', async () => {
    const { context, ports } = world({}, {});
    await expect(pushCode(context, ports, target('Hello', 'new'))).rejects.toMatchObject({
      code: 'function-gone',
      exitCode: 7,
    });
  });
});

describe('pushAll', () => {
  const code = { 'shop-One': 'a', 'shop-Two': 'b' };

  it('goes on with the others when one fails, exit 8', async () => {
    const { context, ports, functions } = world({ failures: { 'shop-One': 'no' } }, code);
    const failing = pushAll(context, ports, [target('One', 'x'), target('Two', 'y')]);
    await expect(failing).rejects.toMatchObject({ code: 'partly-updated', exitCode: 8 });
    expect(functions.states.get('shop-Two')).toEqual(standingCode('y'));
  });

  it('is exit 7 when none could be updated', async () => {
    const { context, ports } = world({ failures: { 'shop-One': 'no', 'shop-Two': 'no' } }, code);
    const failing = pushAll(context, ports, [target('One', 'x'), target('Two', 'y')]);
    await expect(failing).rejects.toMatchObject({ code: 'update-failed', exitCode: 7 });
  });

  it('starts nothing after Ctrl-C', async () => {
    const { context, ports, functions } = world({}, code);
    context.abort();
    await expect(pushAll(context, ports, [target('One', 'x')])).rejects.toThrow();
    expect(functions.updates).toEqual([]);
  });
});
