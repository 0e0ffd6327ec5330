import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  copyMiniProject,
  installPacked,
  type Packed,
  packedCommand,
  type Result,
  runProgram,
} from '../../tests/harness/packed.ts';
import { stateDir } from '../../tests/harness/shop.ts';

const checkout = path.join(__dirname, '..', '..');
/** Of the package as npm shows it, unpacked; what it depends on comes on top. */
const mostBytes = 1_200_000;

const PLUGIN = `export default {
  name: 'tea',
  commands: [
    (program, runtime) =>
      program.command('brew').option('--json').action((options) => runtime.runAction(options, async () => ({ json: { tea: 'green' } }))),
  ],
};`;

let home: string;
let project: string;
let packed: Packed;

const cloudcart = (...args: string[]): Promise<Result> => {
  const env = { ...process.env, CLOUDCART_STATE_DIR: stateDir(), NO_COLOR: '1', XDG_CONFIG_HOME: home };
  return runProgram(process.execPath, [packedCommand(home), ...args], { cwd: project, env });
};

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'cloudcart-packed-'));
  packed = await installPacked(checkout, home);
  project = copyMiniProject(checkout, path.join(home, 'project'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

test('the package is small JavaScript, and holds nothing of the shop', () => {
  const names = packed.files.map((file) => file.path);
  expect(names).toEqual(
    expect.arrayContaining([
      'package.json',
      'README.md',
      'LICENSE',
      'cli/bin.mjs',
      'dist/main.js',
      'dist/engine_guard/__main__.py',
      'requirements/engine.txt',
    ]),
  );
  expect(
    names.filter(
      (name) =>
        !/^(package\.json|README\.md|LICENSE|cli\/bin\.mjs|dist\/[\w-]+\.js|dist\/engine_guard\/\w+\.py|requirements\/engine\.txt)$/.test(
          name,
        ),
    ),
  ).toEqual([]);
  expect(packed.unpackedSize).toBeLessThan(mostBytes);
  expect(readdirSync(path.join(home, 'node_modules', 'cloudcart'))).not.toContain('functions');
});

test('it tells its version and, without a plug-in, none of the shop’s commands', async () => {
  expect(await cloudcart('--version')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  const help = await cloudcart('--help');
  expect(help.stdout).toMatch(/^ {2}trace /m);
  expect(help.stdout).not.toMatch(/^ {2}(seed|demo) /m);
  expect(await cloudcart('seed', '--json')).toMatchObject({ code: 2 });
});

describe('a plug-in of the project', () => {
  const write = (name: string, text: string): void => writeFileSync(path.join(project, name), text);
  beforeAll(() => {
    write(
      'package.json',
      '{ "cloudcart": { "plugin": "./cloudcart.plugin.mjs", "commands": { "brew": "Brew tea" } } }',
    );
    write('cloudcart.plugin.mjs', `import fs from 'node:fs'; fs.appendFileSync('ran', 'x'); ${PLUGIN}`);
    mkdirSync(path.join(project, '.venv', 'bin'), { recursive: true });
    for (const name of ['cfn-lint', 'python']) {
      write(path.join('.venv', 'bin', name), '#!/bin/sh\necho x >> ran\necho "[]"\n');
      chmodSync(path.join(project, '.venv', 'bin', name), 0o755);
    }
  });
  afterAll(() => {
    for (const name of ['package.json', 'cloudcart.plugin.mjs', '.venv', 'ran'])
      rmSync(path.join(project, name), { recursive: true, force: true });
  });

  test.each([
    [['--help'], 0],
    [['--version'], 0],
    [[], 0],
    [['help', 'brew'], 0],
    [['brew', '--help'], 0],
    [['completion', 'bash'], 0],
    [['complete', '--', 'brew', ''], 0],
    [['nonsense'], 2],
    [['validate', '--json'], 2],
    [['build', '--json'], 0],
    [['brew'], 3],
    [['brew', '--json'], 3],
    [['up'], 3],
    [['dev'], 3],
    [['trace', 'x'], 3],
  ])('%j runs no code of a project that nobody trusts', async (argv, code) => {
    const { code: found, stdout, stderr } = await cloudcart(...argv);
    expect([found, existsSync(path.join(project, 'ran'))]).toEqual([code, false]);
    if (code === 3) expect(stderr + stdout).toContain('cloudcart trust');
  });

  test('is shown by its declaration, and runs once its project is trusted', async () => {
    expect((await cloudcart('--help')).stdout).toMatch(/^ {2}brew +Brew tea/m);
    expect(await cloudcart('trust', '--json')).toMatchObject({ code: 0 });
    expect(await cloudcart('brew', '--json')).toMatchObject({ code: 0, stdout: '{\n  "tea": "green"\n}\n' });
    expect(existsSync(path.join(project, 'ran'))).toBe(true);
  });

  test('that has changed is asked about again; a broken one is named', async () => {
    write('cloudcart.plugin.mjs', 'export default 1;');
    expect(await cloudcart('brew')).toMatchObject({ code: 3 });
    expect(await cloudcart('trust')).toMatchObject({ code: 0 });
    expect(await cloudcart('brew')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no default export'),
    });
    expect(await cloudcart('trust', '--revoke')).toMatchObject({ code: 0 });
    expect(await cloudcart('brew')).toMatchObject({ code: 3 });
  });
});

test('it builds, deploys, traces and destroys somebody else’s project', async () => {
  const built = await cloudcart('build', '--json');
  expect(built).toMatchObject({ code: 0 });
  const { artifacts } = JSON.parse(built.stdout) as { artifacts: { logicalId: string }[] };
  expect(artifacts.map(({ logicalId }) => logicalId).sort()).toEqual(['ByeFunction', 'HelloFunction']);
  const deployed = await cloudcart('deploy', '--env', 'local', '--yes', '--json');
  expect(deployed).toMatchObject({ code: 0 });
  expect(await cloudcart('invoke', 'HelloFunction', '--remote', '--json')).toMatchObject({ code: 0 });
  expect(await cloudcart('logs', 'Hello', '--level', 'debug')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('START'),
  });
  expect(await cloudcart('trace', 'nobody-knows')).toMatchObject({ code: 2 });
  expect(await cloudcart('dlq', 'list')).toMatchObject({ code: 0 });
  expect(await cloudcart('destroy', '--env', 'local', '--yes', '--json')).toMatchObject({ code: 0 });
});
