import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningCommand, runCloudcart, startCloudcart } from '../../tests/harness/cloudcart.ts';
import { ownFolder } from '../../tests/harness/shop.ts';
import { ENGINE_STEPS, type EngineStep } from './engine-steps.fake.ts';
import { readNdjson } from './lines.fake.ts';

// The whole command in a process of its own, on an engine of its own: what else writes on stdout would show here.

let stateDir: string;
let app: string;
let dev: RunningCommand;

const options = () => ['--output', 'ndjson', '--project', app];

beforeAll(async () => {
  stateDir = await ownFolder();
  app = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-ndjson-'))), 'app');
  const fixture = path.resolve('cli/fixtures/mini');
  cpSync(fixture, app, { recursive: true, filter: (from) => !from.includes('.build') });
  // Where the engine is looked for.
  symlinkSync(path.resolve('.venv'), path.join(app, '.venv'));
  // A list of trusted projects of its own.
  process.env.XDG_CONFIG_HOME = path.dirname(app);
  await runCloudcart(stateDir, 'trust', app);
  dev = startCloudcart(stateDir, 'dev', ...options());
  await dev.prints('"code":"shop-ready"');
}, 60_000);

afterAll(async () => {
  await runCloudcart(stateDir, 'down');
  rmSync(stateDir, { recursive: true, force: true });
  rmSync(path.dirname(app), { recursive: true, force: true });
}, 60_000);

const title = ({ command, args = [] }: EngineStep): string => [command, ...args].join(' ');

test.each(ENGINE_STEPS.map((step) => [title(step), step] as const))('%s', async (_title, step) => {
  const { command, args = [], error, says = [], levels = [] } = step;
  // Node itself takes the word after --env-file for a file of its own: it comes last.
  const run = await runCloudcart(stateDir, ...command.split(' '), ...options(), ...args);
  const { lines, problems } = readNdjson(run.stdout);
  expect({ problems, stderr: run.stderr }).toEqual({ problems: [], stderr: '' });
  const [code, exit] = error ?? ['result', 0];
  expect([lines.at(-1)?.code, run.exitCode]).toEqual([code, exit]);
  expect(lines.map((line) => line.code)).toEqual(expect.arrayContaining([...says]));
  for (const level of levels) expect(lines.map((line) => line.level)).toContain(level);
});

test('dev ends with its result on Ctrl-C', async () => {
  dev.child.kill('SIGINT');
  const { stdout, stderr, exitCode } = await dev.finished;
  const { lines, problems } = readNdjson(stdout);
  expect({ problems, stderr, exitCode }).toEqual({ problems: [], stderr: '', exitCode: 0 });
  expect(lines.map((line) => line.code)).toEqual(expect.arrayContaining(['stack-created', 'engine-stopped']));
  expect(lines.at(-1)).toMatchObject({ code: 'result', data: { end: 'interrupted' } });
});
