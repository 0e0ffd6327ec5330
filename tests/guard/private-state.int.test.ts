import { execFile } from 'node:child_process';
import { chmod, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { APIGatewayClient, CreateApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { startEngine, stopEngine } from '../../cli/local/engine.ts';
import { engineClient } from '../../cli/local/engine-client.ts';
import { engineLives, engineProcesses, findEngine, proveEngine } from '../../cli/local/find-engine.ts';
import type { RunningEngine } from '../../cli/local/running-engine.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';
import { runCloudcart } from '../harness/cloudcart.ts';
import { ownFolder } from '../harness/shop.ts';

// What other users of this machine can do to an engine: nothing.
let folder: string;
let stateDir: string;
const options = (environment: NodeJS.ProcessEnv = process.env) => ({
  stateDir,
  projectRoot: process.cwd(),
  environment,
  clock: systemClock,
  ids: systemIds(systemClock),
});
beforeEach(async () => {
  folder = await ownFolder();
  stateDir = join(folder, 'local');
});
afterEach(async () => {
  if ((await stat(stateDir).catch(() => undefined))?.isDirectory()) await stopEngine(options());
  await rm(folder, { recursive: true, force: true });
});

async function makeKey(engine: RunningEngine): Promise<void> {
  const client = new APIGatewayClient(engineClient(engine));
  await client.send(new CreateApiKeyCommand({ name: 'shop', enabled: true }));
  client.destroy();
}

async function runFunction(engine: RunningEngine): Promise<void> {
  const client = new LambdaClient(engineClient(engine));
  const code = `exports.handler = async () => { console.log('ran'); require('node:fs').writeFileSync(process.env.TMPDIR + '/of-the-function', 'x'); };`;
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'writes',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/any',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': new TextEncoder().encode(code) }) },
    }),
  );
  await client.send(new InvokeCommand({ FunctionName: 'writes' }));
  client.destroy();
}

/** Files and folders that other users have any right to. */
async function openToOthers(): Promise<string[]> {
  const entries = await readdir(stateDir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => !one.isSymbolicLink()).map((one) => join(one.parentPath, one.name));
  const modes = await Promise.all(
    [stateDir, ...paths].map(async (path) => [path, (await stat(path)).mode & 0o077]),
  );
  return modes.filter(([, mode]) => mode !== 0).map(([path]) => String(path));
}

async function withUmask<Result>(mask: number, work: () => Promise<Result>): Promise<Result> {
  const before = process.umask(mask);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

test('no file of an engine is open to other users, while it runs and after it stopped, whatever the umask', async () => {
  await withUmask(0, async () => {
    const { record } = await startEngine(options());
    await makeKey(record);
    await runFunction(record);
    expect(await openToOthers()).toEqual([]);
    await stopEngine(options());
    expect(await readFile(join(stateDir, 'data', 'state', 'apigateway_v1.json'), 'utf8')).toContain('shop');
    expect(await openToOthers()).toEqual([]);
  });
});

test('what an earlier version left open is corrected by the next start', async () => {
  await startEngine(options());
  await stopEngine(options());
  const file = join(stateDir, 'data', 'state', 'apigateway_v1.json');
  await chmod(file, 0o644);
  for (const one of [join(stateDir, 'data'), stateDir]) await chmod(one, 0o755);
  await startEngine(options());
  expect(await openToOthers()).toEqual([]);
});

/** Every TCP port that the processes listen on, with its address as the system writes it. Linux only. */
async function listeners(pids: readonly number[]): Promise<string[]> {
  const sockets = new Set<string>();
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode) sockets.add(inode);
    }
  }
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((text) => text.split('\n').map((line) => line.trim().split(/\s+/)));
  return rows
    .filter((row) => row[3] === '0A' && sockets.has(row[9] ?? ''))
    .map(([, local = '']) => `${local.split(':')[0]}:${Number.parseInt(local.split(':')[1] ?? '', 16)}`)
    .sort();
}

test.each([
  ['without', {}],
  ['with', { CLOUDCART_LOCAL_IAM: 'enforce' }],
])('it listens on its two ports of 127.0.0.1 and on no other, %s IAM enforced', async (_how, environment) => {
  const { record } = await startEngine(options({ ...process.env, ...environment }));
  const pids = (await engineProcesses(record)).map(({ pid }) => pid);
  const loopback = '0100007F';
  expect(await listeners(pids)).toEqual(
    [`${loopback}:${record.port}`, `${loopback}:${record.shopPort}`].sort(),
  );
});

test('each start draws a secret of its own, and that of the last start is refused', async () => {
  const { record } = await startEngine(options());
  await stopEngine(options());
  const { record: next } = await startEngine(options());
  expect(next.credentials.secretAccessKey).not.toBe(record.credentials.secretAccessKey);
  const old = new APIGatewayClient(engineClient({ ...next, credentials: record.credentials }));
  await expect(old.send(new CreateApiKeyCommand({ name: 'old' }))).rejects.toThrow(/secret/);
  old.destroy();
});

/** What a process of the user `nobody` reads, or the names of the errors. Needs root to become it. */
function asAnotherUser(script: string): Promise<string> {
  const run = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', script], { cwd: '/', env: {}, ...run }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout.trim());
    });
  });
}

test('another user of this machine reads no secret and gets nothing from the control plane', async () => {
  const { record } = await startEngine(options());
  await makeKey(record);
  const files = ['engine.secret', 'engine.json', 'engine.log', 'data/state'].map((name) =>
    join(stateDir, name),
  );
  const calls = [
    ['GET', '/apikeys?includeValues=true'],
    ['POST', '/2015-03-31/functions'],
    ['GET', '/_ministack/health'],
  ];
  const script = `
    const fs = require('node:fs');
    (async () => {
      const read = ${JSON.stringify(files)}.map((path) => { try { fs.readFileSync(path); return 'read'; } catch (error) { return error.code; } });
      const called = [];
      for (const [method, path] of ${JSON.stringify(calls)})
        called.push((await fetch('${record.endpoint}' + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) })).status);
      console.log(JSON.stringify({ read: process.getuid() === ${process.getuid?.()} ? [] : read, called }));
    })();`;
  const found = JSON.parse(await asAnotherUser(script)) as { read: string[]; called: number[] };
  expect(found.called).toEqual([403, 403, 403]);
  expect(found.read.filter((one) => one !== 'EACCES')).toEqual([]);
  expect(found.read).toHaveLength(process.getuid?.() === 0 ? files.length : 0);
});

test('an engine of a version without a guard is named, and up starts it again with its data', async () => {
  const { record } = await startEngine(options());
  await makeKey(record);
  const { shopPort: _shop, shopEndpoint: _url, credentials: _secret, ca: _ca, ...old } = record;
  await writeFile(join(stateDir, 'engine.json'), JSON.stringify(old));
  await rm(join(stateDir, 'engine.secret'));
  expect([await proveEngine(stateDir), await findEngine(stateDir)]).toEqual([
    { state: 'outdated' },
    undefined,
  ]);
  const status = await runCloudcart(stateDir, 'status', '--json');
  expect([status.exitCode, JSON.parse(status.stdout).error.code]).toEqual([4, 'engine-outdated']);
  expect(await startEngine(options())).toMatchObject({ attached: false, restored: true, lost: false });
  expect(await engineLives(record)).toBe(false);
}, 60_000);

test('an origin that is none is an error before anything of the last run is touched', async () => {
  const { record } = await startEngine(options());
  await makeKey(record);
  await stopEngine(options());
  for (const origins of ['localhost:3000', 'http://localhost:3000/shop', 'null', '*']) {
    const environment = { ...process.env, CLOUDCART_LOCAL_ORIGINS: origins };
    await expect(startEngine(options(environment))).rejects.toMatchObject({
      code: 'local-origins',
      exitCode: 2,
    });
  }
  const environment = { ...process.env, CLOUDCART_LOCAL_ORIGINS: 'http://localhost:5173' };
  const started = await startEngine(options(environment));
  expect(started).toMatchObject({ restored: true, lost: false });
  const ask = (origin: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { shopPort: port } = started.record;
      const sent = request({
        host: '127.0.0.1',
        port,
        path: '/restapis/x/v1/_user_request_/',
        headers: { origin },
      });
      sent
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect([await ask('http://localhost:5173'), await ask('http://localhost:3000')]).toEqual([404, 403]);
});
