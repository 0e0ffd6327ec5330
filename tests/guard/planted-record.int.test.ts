import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { dirname, join } from 'node:path';
import { engineFolders } from '../../cli/local/engine-state.ts';
import { proveEngine } from '../../cli/local/find-engine.ts';
import { type Finished, runCloudcart } from '../harness/cloudcart.ts';
import { ownFolder } from '../harness/shop.ts';

// What files of a checkout can make the command do: nothing. A state folder is a claim until its process proves it.
let folder: string;
let stateDir: string;
let bystander: ChildProcess;
let server: Server | undefined;
let asked: string[];
beforeEach(async () => {
  folder = await ownFolder();
  stateDir = join(folder, 'local');
  asked = [];
  await mkdir(stateDir, { mode: 0o700 });
  await writeFile(join(stateDir, 'engine.secret'), `${'0'.repeat(64)}\n`, { mode: 0o600 });
  bystander = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
    detached: true,
    stdio: 'ignore',
  });
});
afterEach(async () => {
  const ended = new Promise((resolve) => bystander.on('exit', resolve));
  if (lives()) {
    bystander.kill('SIGKILL');
    await ended;
  }
  if (server) await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

const lives = (): boolean => bystander.exitCode === null && bystander.signalCode === null;
const git = (project: string, ...args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile('git', ['-C', project, ...args], (error) => (error ? reject(error) : resolve()));
  });

async function listen(made: Server): Promise<number> {
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

/** Notes every request and accepts whoever asks. */
const accept: RequestListener = (incoming, response) => {
  asked.push(incoming.url ?? '');
  response.setHeader('content-type', 'text/xml');
  response.end(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:root</Arn><UserId>111122223333</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  );
};

const plant = (port: number, fields: object = {}): Promise<void> =>
  writeFile(
    join(stateDir, 'engine.json'),
    JSON.stringify({
      pid: bystander.pid,
      port,
      shopPort: port,
      endpoint: `http://127.0.0.1:${port}`,
      startedAt: '2026-01-01T00:00:00.000Z',
      id: 'guessed',
      ...fields,
    }),
  );

test('a record of another process makes no command talk to its address or end that process', async () => {
  const port = await listen(createServer(accept));
  await plant(port);
  for (const args of [['status'], ['outputs', '--secrets'], ['doctor', '--env', 'local'], ['down']])
    await runCloudcart(stateDir, ...args, '--json');
  expect(asked).toEqual([]);
  expect(lives()).toBe(true);
  expect(await proveEngine(stateDir)).toEqual({ state: 'absent' });
}, 60_000);

test('its certificate is not trusted, by commands on AWS either', async () => {
  const { certificate } = engineFolders(stateDir);
  await mkdir(dirname(certificate), { recursive: true });
  const key = `${certificate}.key`;
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ];
  await new Promise<void>((resolve, reject) => {
    execFile('openssl', made, (error) => (error ? reject(error) : resolve()));
  });
  const port = await listen(
    createTlsServer({ cert: await readFile(certificate), key: await readFile(key) }, accept),
  );
  await plant(port, { endpoint: `https://127.0.0.1:${port}`, certificate });
  const variables = { AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`, AWS_MAX_ATTEMPTS: '1' };
  const before = { ...process.env };
  Object.assign(process.env, variables);
  let doctor: Finished;
  try {
    doctor = await runCloudcart(stateDir, 'doctor', '--env', 'dev', '--json');
  } finally {
    process.env.AWS_ENDPOINT_URL = before.AWS_ENDPOINT_URL;
    delete process.env.AWS_MAX_ATTEMPTS;
  }
  const { account, checks } = JSON.parse(doctor.stdout) as {
    account?: string;
    checks: { id: string; text: string }[];
  };
  expect([doctor.exitCode, account]).toEqual([4, undefined]);
  expect(checks.find(({ id }) => id === 'credentials')?.text).toMatch(/self-signed certificate/);
  expect(asked).toEqual([]);
}, 60_000);

test('a state folder that git tracks is refused, by every command that would read it', async () => {
  const project = join(folder, 'project');
  const tracked = join(project, '.cloudcart', 'local');
  await mkdir(tracked, { recursive: true, mode: 0o700 });
  await writeFile(join(tracked, 'engine.json'), '{}');
  await git(project, 'init');
  await git(project, 'add', '--force', '.cloudcart');
  for (const args of [['status'], ['down'], ['up'], ['outputs']]) {
    const { exitCode, stdout } = await runCloudcart(tracked, ...args, '--json');
    const code = (JSON.parse(stdout) as { error: { code: string } }).error.code;
    expect([args[0], exitCode, code]).toEqual([args[0], 4, 'state-folder']);
  }
}, 60_000);
