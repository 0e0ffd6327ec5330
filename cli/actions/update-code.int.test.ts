import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { runCloudcart } from '../../tests/harness/cloudcart.ts';
import { engine, stateDir } from '../../tests/harness/shop.ts';
import { lazyClients } from '../aws/session.ts';

// The end record alone.
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
const clients = lazyClients({ ...engine(), maxAttempts: 3 });

// The fixture under names of its own: other tests deploy it on the same engine.
let folder: string;

function rename(name: string): void {
  if (statSync(name).isDirectory()) for (const one of readdirSync(name)) rename(path.join(name, one));
  else if (/\.(yaml|toml)$/.test(name)) {
    writeFileSync(name, readFileSync(name, 'utf8').replaceAll('mini', 'forced'));
  }
}

function change(from: string, to: string): void {
  const file = path.join(folder, 'functions', 'hello', 'lambda.ts');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

async function cloudcart(...args: string[]) {
  const { exitCode, stdout, stderr } = await runCloudcart(stateDir(), ...args, '--json', '--project', folder);
  try {
    return { exitCode, body: JSON.parse(stdout) };
  } catch {
    throw new Error(`${args.join(' ')} printed no JSON:\n${stdout}${stderr}`);
  }
}

const bye = async () => (await cloudcart('invoke', 'bye', '--remote')).body.result.bye;
const stackActions = async () =>
  Object.fromEntries(
    (await cloudcart('deploy')).body.stacks.map((one: { id: string; action: string }) => [
      one.id,
      one.action,
    ]),
  );
const UNCHANGED = { Artifacts: 'unchanged', Store: 'unchanged', HelloApi: 'unchanged' };

beforeAll(async () => {
  folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-forced-'))), 'app');
  cpSync(path.resolve('cli/fixtures/mini'), folder, {
    recursive: true,
    filter: (from) => !from.includes('.build'),
  });
  rename(folder);
  expect((await cloudcart('deploy')).exitCode).toBe(0);
}, 60_000);

afterAll(async () => {
  await cloudcart('destroy', '--yes');
  rmSync(path.dirname(folder), { recursive: true, force: true });
}, 60_000);

describe('update-code', () => {
  it('makes new code live, tells both hashes, and skips equal code', async () => {
    change('bye: true', "bye: 'forced'");
    const { exitCode, body } = await cloudcart('update-code', 'bye');
    expect(exitCode).toBe(0);
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(body.functions).toEqual([
      expect.objectContaining({ logicalId: 'ByeFunction', action: 'updated', before: hash, after: hash }),
    ]);
    expect(body.functions[0].before).not.toBe(body.functions[0].after);
    expect(await bye()).toBe('forced');
    expect((await cloudcart('update-code', 'bye')).body.functions[0].action).toBe('unchanged');
  });

  it('is set right by the next deployment, though no template differs', async () => {
    change("bye: 'forced'", 'bye: true');
    expect(await stackActions()).toEqual({ ...UNCHANGED, HelloApi: 'updated' });
    expect(await bye()).toBe(true);
    expect(await stackActions()).toEqual(UNCHANGED);
  });

  it('is nothing to set right when the forced code is deployed', async () => {
    change('bye: true', "bye: 'kept'");
    await cloudcart('update-code');
    expect(await stackActions()).toEqual({ ...UNCHANGED, HelloApi: 'updated' });
    expect(await bye()).toBe('kept');
    expect(await stackActions()).toEqual(UNCHANGED);
  });

  it('is set right in functions of the stack only, whatever a record in the bucket names, and other stacks keep theirs', async () => {
    const lambda = await clients.lambda();
    const hash = async (FunctionName: string) =>
      (await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration?.CodeSha256;
    const theirs = `payroll-${process.pid}`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: theirs,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile: EMPTY_ZIP },
      }),
    );
    try {
      const before = await hash(theirs);
      const { BucketName: Bucket } = (await cloudcart('outputs')).body;
      const keys = ['forced-local-hello-api', 'forced-prod-hello-api', 'HelloApi'].map(
        (stack) => `forced/${stack}/ByeFunction/${theirs}`,
      );
      const s3 = await clients.s3();
      for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
      expect(await stackActions()).toEqual(UNCHANGED);
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'forced/' }));
      expect((Contents ?? []).map((one) => one.Key).sort()).toEqual(keys.slice(1).sort());
      expect(await hash(theirs)).toBe(before);
    } finally {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: theirs }));
    }
  });

  it('suggests a name for a function that it does not know, exit 2', async () => {
    const { exitCode, body } = await cloudcart('update-code', 'ByeFunctio');
    expect(exitCode).toBe(2);
    expect(body.error).toMatchObject({
      code: 'unknown-function',
      message: expect.stringContaining('Did you mean ByeFunction?'),
    });
  });
});

describe('invoke', () => {
  const event = (name: string, content: unknown) => {
    mkdirSync(path.join(folder, 'events', 'bye'), { recursive: true });
    writeFileSync(path.join(folder, 'events', name), JSON.stringify(content));
  };

  it('runs every event and holds each to what is expected', async () => {
    event('bye/plain.json', {});
    const listed = { file: 'bye/plain.json', logicalId: 'ByeFunction' };
    event('manifest.json', [{ ...listed, expect: { bye: 'kept' } }]);
    expect(await cloudcart('invoke', 'bye', '--all')).toMatchObject({ exitCode: 0, body: { failed: 0 } });
    event('manifest.json', [{ ...listed, expect: { bye: 'other' } }]);
    expect(await cloudcart('invoke', 'bye', '--all')).toMatchObject({
      exitCode: 1,
      body: { failed: 1, runs: [{ unmet: [{ key: 'bye', expected: 'other', actual: 'kept' }] }] },
    });
  });

  it('needs nothing deployed with a file of variables, and shows the place in the source of a failure', async () => {
    const file = path.join(folder, 'variables.env');
    writeFileSync(file, "GREETING='from a file'\n");
    const said = (await cloudcart('invoke', 'hello', '--env-file', file)).body.result;
    expect(JSON.parse(said.body)).toMatchObject({ greeting: 'from a file', table: 'none' });
    event('bye/fail.json', { fail: true });
    const failed = await cloudcart('invoke', 'bye', '--env-file', file, '--event', 'events/bye/fail.json');
    expect(failed.exitCode).toBe(1);
    expect(failed.body.error.trace[1]).toMatch(/functions\/hello\/lambda\.ts:15:/);
  });

  it('holds results against snapshots, exit 10 for another one', async () => {
    const snapshot = path.join(folder, 'bye.json');
    const run = () => cloudcart('invoke', 'bye', '--remote', '--snapshot', snapshot);
    const written = await cloudcart('invoke', 'bye', '--remote', '--snapshot', snapshot, '--update');
    expect(written).toMatchObject({ exitCode: 0, body: { snapshot: { state: 'written' } } });
    expect(await run()).toMatchObject({ exitCode: 0, body: { snapshot: { state: 'same' } } });
    writeFileSync(snapshot, readFileSync(snapshot, 'utf8').replace('kept', 'lost'));
    expect(await run()).toMatchObject({ exitCode: 10, body: { snapshot: { state: 'differs' } } });
  });
});
