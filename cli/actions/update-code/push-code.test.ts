import type { ArtifactStore } from '../../aws/artifact-store.ts';
import { fakeForcedCode } from '../../aws/forced-code.fake.ts';
import { type FakeCodeBehaviour, fakeFunctionCode, standingCode } from '../../aws/function-code.fake.ts';
import { sha256 } from '../../build/zip.ts';
import { fakeContext } from '../../context.fake.ts';
import { LOCAL_PACE } from '../deploy/watch.ts';
import { pushAll } from '../update-code.ts';
import { pushCode } from './push-code.ts';

/** What is read as the new code, and its name. */
const BYTES = new Uint8Array([1]);
const NEW = sha256(BYTES);

const artifact = (logicalId: string, key: string) => ({ stack: 'Api', logicalId, key, file: `/${key}.zip` });
const target = (logicalId: string, key: string) => ({
  name: `shop-${logicalId}`,
  artifact: artifact(logicalId, key),
});

function world(behaviour: FakeCodeBehaviour = {}, code: Record<string, string> = { 'shop-Hello': 'old' }) {
  const uploads: string[] = [];
  const objects: ArtifactStore = {
    check: async (key) => (uploads.includes(key) ? 'verified' : 'absent'),
    put: async (key) => {
      uploads.push(key);
    },
    url: (key) => key,
  };
  const functions = fakeFunctionCode(behaviour);
  for (const [name, digest] of Object.entries(code)) functions.states.set(name, standingCode(digest));
  const forced = fakeForcedCode();
  const ports = {
    code: functions,
    forced,
    store: { bucket: 'bucket', objects },
    read: async () => BYTES,
    pace: LOCAL_PACE,
  };
  return { context: fakeContext(), ports, functions, forced, uploads };
}

describe('pushCode', () => {
  it('uploads, updates, waits until it is live, and remembers', async () => {
    const { context, ports, functions, forced, uploads } = world({ polls: 3 });
    const result = await pushCode(context, ports, target('Hello', NEW));
    expect(result).toMatchObject({ action: 'updated', before: 'old', after: NEW });
    expect(uploads).toEqual([`${NEW}.zip`]);
    expect(functions.states.get('shop-Hello')).toEqual(standingCode(NEW));
    expect(forced.records).toEqual([{ stack: 'Api', logicalId: 'Hello', name: 'shop-Hello' }]);
  });

  it('replaces what somebody put into the bucket under the name of the code, and warns', async () => {
    const { context, ports, uploads } = world();
    const objects: ArtifactStore = { ...ports.store.objects, check: async () => 'unverified' };
    await pushCode(context, { ...ports, store: { bucket: 'bucket', objects } }, target('Hello', NEW));
    expect(uploads).toEqual([`${NEW}.zip`]);
    expect(context.messages).toMatchObject([{ code: 'artifact-replaced', level: 'warn' }]);
  });

  it('sends no code that was changed since it was built', async () => {
    const { context, ports, functions } = world();
    const read = async () => new Uint8Array([2]);
    await expect(pushCode(context, { ...ports, read }, target('Hello', NEW))).rejects.toMatchObject({
      code: 'artifact-changed',
    });
    expect(functions.updates).toEqual([]);
  });

  it('writes nothing for code that is there already', async () => {
    const { context, ports, functions, forced, uploads } = world();
    expect(await pushCode(context, ports, target('Hello', 'old'))).toMatchObject({ action: 'unchanged' });
    expect([functions.updates, forced.records, uploads]).toEqual([[], [], []]);
  });

  it('remembers before it changes anything', async () => {
    const { context, ports, functions } = world();
    const forced = { ...fakeForcedCode(), add: () => Promise.reject(new Error('no right')) };
    await expect(pushCode(context, { ...ports, forced }, target('Hello', NEW))).rejects.toThrow('no right');
    expect(functions.updates).toEqual([]);
  });

  it('sends the zip along where there is no bucket', async () => {
    const { context, ports, functions } = world({ hash: () => NEW });
    await pushCode(context, { ...ports, store: undefined }, target('Hello', NEW));
    expect(functions.updates).toEqual([`shop-Hello ${NEW}`]);
  });

  it('waits while another change is at work', async () => {
    const { context, ports, functions } = world({ conflicts: 4 });
    functions.states.set('shop-Hello', { ...standingCode('old'), update: 'InProgress' });
    expect(await pushCode(context, ports, target('Hello', NEW))).toMatchObject({ action: 'updated' });
  });

  it('tells what Lambda refuses, exit 7', async () => {
    const { context, ports } = world({ failures: { 'shop-Hello': 'KMS key is disabled' } });
    await expect(pushCode(context, ports, target('Hello', NEW))).rejects.toMatchObject({
      code: 'update-failed',
      exitCode: 7,
      message: expect.stringMatching(/^Api\/Hello: .*KMS key is disabled/),
    });
  });

  it('says that a function was deleted, exit 7', async () => {
    const { context, ports } = world({}, {});
    await expect(pushCode(context, ports, target('Hello', NEW))).rejects.toMatchObject({
      code: 'function-gone',
      exitCode: 7,
    });
  });
});

describe('pushAll', () => {
  const code = { 'shop-One': 'a', 'shop-Two': 'b' };

  it('goes on with the others when one fails, exit 8', async () => {
    const { context, ports, functions } = world({ failures: { 'shop-One': 'no' } }, code);
    const failing = pushAll(context, ports, [target('One', NEW), target('Two', NEW)]);
    await expect(failing).rejects.toMatchObject({ code: 'partly-updated', exitCode: 8 });
    expect(functions.states.get('shop-Two')).toEqual(standingCode(NEW));
  });

  it('is exit 7 when none could be updated', async () => {
    const { context, ports } = world({ failures: { 'shop-One': 'no', 'shop-Two': 'no' } }, code);
    const failing = pushAll(context, ports, [target('One', NEW), target('Two', NEW)]);
    await expect(failing).rejects.toMatchObject({ code: 'update-failed', exitCode: 7 });
  });

  it('starts nothing after Ctrl-C', async () => {
    const { context, ports, functions } = world({}, code);
    context.abort();
    await expect(pushAll(context, ports, [target('One', NEW)])).rejects.toThrow();
    expect(functions.updates).toEqual([]);
  });
});
