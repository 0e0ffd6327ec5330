import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';
import { ownFolder } from '../../tests/harness/shop.ts';
import { startEngine, stopEngine } from './engine.ts';
import { engineClient } from './engine-client.ts';
import { readEngineRecord } from './engine-record.ts';
import { engineProcesses, findEngine } from './find-engine.ts';
import type { RunningEngine } from './running-engine.ts';

let stateDir: string;

const options = () => ({
  stateDir,
  projectRoot: process.cwd(),
  environment: { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_SECRET_ACCESS_KEY: 'mine' },
  clock: systemClock,
  ids: systemIds(systemClock),
});

async function listens(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  }
}

/** A function that tells of its Node and its environment, and so leaves a warm worker behind. */
async function runFunction(record: RunningEngine): Promise<{ node: string; secret: string; shared: string }> {
  const client = new LambdaClient(engineClient(record));
  const code = `exports.handler = async () => { console.log('ran'); return { node: process.version, secret: process.env.AWS_SECRET_ACCESS_KEY, shared: process.env.AWS_SHARED_CREDENTIALS_FILE }; };`;
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'tell',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/tell',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': new TextEncoder().encode(code) }) },
    }),
  );
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'tell' }));
  client.destroy();
  return JSON.parse(new TextDecoder().decode(Payload)) as { node: string; secret: string; shared: string };
}

async function queueUrl(record: RunningEngine): Promise<string | undefined> {
  const client = new SQSClient(engineClient(record));
  const answer = await client.send(new GetQueueUrlCommand({ QueueName: 'kept' }));
  client.destroy();
  return answer.QueueUrl;
}

async function makeQueue(record: RunningEngine): Promise<void> {
  const client = new SQSClient(engineClient(record));
  await client.send(new CreateQueueCommand({ QueueName: 'kept' }));
  client.destroy();
}

let folder: string;

beforeEach(async () => {
  // As in a checkout, whose package.json makes every .js below it a module unless something nearer says otherwise.
  folder = await ownFolder();
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  stateDir = join(folder, 'local');
});

afterEach(async () => {
  await stopEngine(options());
  await rm(folder, { recursive: true, force: true });
});

describe('a clean stop', () => {
  test('ends the engine and its Lambda workers, frees the port and keeps the data', async () => {
    const { record, attached, lost, restored } = await startEngine(options());
    expect({ attached, lost, restored }).toEqual({ attached: false, lost: false, restored: false });
    expect(await runFunction(record)).toEqual({
      node: process.version,
      secret: record.credentials.secretAccessKey,
      // Not ~/.aws, where the real credentials of the user are.
      shared: devNull,
    });
    await makeQueue(record);
    expect((await engineProcesses(record)).length).toBeGreaterThan(1);

    expect(await stopEngine(options())).toEqual({ stopped: true, saved: true });
    expect(await engineProcesses(record)).toEqual([]);
    expect([await listens(record.port), await listens(record.shopPort)]).toEqual([false, false]);
    expect(await readEngineRecord(stateDir)).toBeUndefined();

    const again = await startEngine(options());
    expect(again).toMatchObject({
      lost: false,
      restored: true,
      record: { port: record.port, shopPort: record.shopPort },
    });
    const client = new LambdaClient(engineClient(again.record));
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'tell' }));
    client.destroy();
    expect(Configuration?.FunctionName).toBe('tell');
    expect(await queueUrl(again.record)).toMatch(/\/kept$/);
  });

  test('of nothing is fine', async () => {
    expect(await stopEngine(options())).toEqual({ stopped: false, saved: false });
  });

  test('by somebody else, with SIGTERM, keeps the data as well', async () => {
    const { record } = await startEngine(options());
    await makeQueue(record);
    process.kill(record.pid, 'SIGTERM');
    while ((await engineProcesses(record)).length > 0) await systemClock.sleep(20);
    expect(await startEngine(options())).toMatchObject({ lost: false, restored: true });
  });
});

describe('an engine that was killed', () => {
  test('leaves nothing that the next start trips over, and its loss is told', async () => {
    const { record } = await startEngine(options());
    await runFunction(record);
    await makeQueue(record);
    process.kill(record.pid, 'SIGKILL');
    while (await findEngine(stateDir)) await systemClock.sleep(20);

    const next = await startEngine(options());
    expect(next).toMatchObject({ attached: false, lost: true, restored: false });
    expect(await engineProcesses(record)).toEqual([]);
    const client = new SQSClient(engineClient(next.record));
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    client.destroy();
  });

  test('is not mistaken for another process that got its pid', async () => {
    const { record } = await startEngine(options());
    await stopEngine(options());
    const { credentials: _secret, ...stored } = record;
    const stale = { ...stored, pid: process.pid };
    await writeFile(join(stateDir, 'engine.json'), JSON.stringify(stale));
    expect(await findEngine(stateDir)).toBeUndefined();
    // This very process would be gone if its group had been signalled.
    expect(await stopEngine(options())).toMatchObject({ stopped: false });
  });
});

test('two starts at once give one engine', async () => {
  const both = await Promise.all([startEngine(options()), startEngine(options())]);
  expect(both.map(({ attached }) => attached).sort()).toEqual([false, true]);
  expect(both[0].record).toEqual(both[1].record);
});

test('a port that was taken meanwhile is left alone, and saved addresses follow to the new one', async () => {
  const { record } = await startEngine(options());
  await makeQueue(record);
  await stopEngine(options());
  const squatter = createServer().listen(record.port, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const moved = await startEngine(options());
  expect(moved.record.port).not.toBe(record.port);
  expect(moved).toMatchObject({ restored: true, lost: false });
  expect(await queueUrl(moved.record)).toContain(`:${moved.record.port}/`);
  expect(await readFile(join(stateDir, 'port'), 'utf8')).toBe(String(moved.record.port));
  await new Promise((resolve) => squatter.close(resolve));
});

test('an engine that is not installed is an error that says how another project gets one', async () => {
  const other = { ...options(), projectRoot: stateDir, environment: { XDG_DATA_HOME: stateDir } };
  await expect(startEngine(other)).rejects.toMatchObject({
    code: 'engine-missing',
    remedy: expect.stringContaining('npx cloudcart up --install-engine'),
  });
});
