import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { idleRuntime } from '../commands/idle-runtime.ts';
import { createProgram } from '../main.ts';
import shop from '../shop/plugin.ts';
import type { ProjectTrust } from '../trust/project-trust.ts';
import { readManifest } from './manifest.ts';
import type { Plugin } from './plugin.ts';
import {
  declaredCommands,
  namedProject,
  pluginOfCommand,
  projectOf,
  registerProjectCommands,
} from './project-plugin.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'cloudcart-project-'));
  for (const name of ['template.yaml', 'samconfig.toml', 'plugin.mjs'])
    writeFileSync(path.join(root, name), '');
  declare({ brew: 'Brew tea' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const declare = (commands: Record<string, string>): void =>
  writeFileSync(
    path.join(root, 'package.json'),
    JSON.stringify({ cloudcart: { plugin: './plugin.mjs', commands } }),
  );

const core = () => createProgram('1', idleRuntime);
const brew: Plugin = { name: 'tea', commands: [(program) => void program.command('brew').option('--hot')] };

/** What a command line does with the plug-in of a project. */
async function loads(argv: readonly string[], isTrusted = true) {
  const loaded: string[] = [];
  const trust: ProjectTrust = {
    isTrusted: () => isTrusted,
    require: async (purpose) => void loaded.push(purpose),
    requireOwn: async () => undefined,
  };
  const project = projectOf(argv, root);
  const load = async () => ({ default: brew });
  const plugin = await pluginOfCommand(argv, project, declaredCommands(project, core()), () => trust, load);
  return { plugin, loaded };
}

test.each([[['brew']], [['brew', '--hot']], [['brew', '--help']], [['--', 'brew']]])(
  '%j calls a command of the plug-in, which is loaded',
  async (argv) => {
    expect(await loads(argv)).toEqual({ plugin: brew, loaded: ['cloudcart brew'] });
  },
);

const CORE = createProgram('1', idleRuntime).commands.map((command) => command.name());

test.each([
  [],
  ['--help'],
  ['-h'],
  ['--version'],
  ['-V'],
  ['help'],
  ['help', 'brew'],
  ['--help', 'brew'],
  ['nonsense'],
  ['bre'],
  ['complete', '--', 'brew', ''],
  ...CORE.map((name) => [name]),
])('%j %j %j %j loads none', async (...argv) => {
  const words = argv.filter((one) => one !== undefined);
  expect(await loads(words)).toEqual({ plugin: undefined, loaded: [] });
});

test('a declaration cannot take the name of a command that exists', async () => {
  declare(Object.fromEntries([...CORE, 'help', 'complete'].map((name) => [name, 'x'])));
  for (const name of [...CORE, 'help']) expect((await loads([name])).loaded).toEqual([]);
});

test('without trust the help of a declared command loads nothing', async () => {
  expect(await loads(['brew', '--help'], false)).toEqual({ plugin: undefined, loaded: [] });
});

test('declared commands are in the help and in completions without the plug-in', () => {
  const program = core();
  registerProjectCommands(program, idleRuntime, declaredCommands(root, program));
  expect(program.helpInformation()).toMatch(/^ {2}brew +Brew tea$/m);
});

test.each([
  [
    'that is not declared',
    (program) => void program.command('pour'),
    /adds the command pour, which package.json/,
  ],
  ['that exists', (program) => void program.command('deploy'), /cannot add a command/],
] satisfies [string, NonNullable<Plugin['commands']>[number], RegExp][])(
  'a command %s is an error: exit 2',
  (_what, register, message) => {
    const program = core();
    const plugin = { name: 'tea', commands: [register] };
    expect(() =>
      registerProjectCommands(program, idleRuntime, [{ name: 'brew', summary: 'x' }], plugin),
    ).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }));
  },
);

test("this repository declares its plug-in's commands as they describe themselves", () => {
  const before = new Set(CORE);
  const added = createProgram('1', idleRuntime, shop).commands.filter((one) => !before.has(one.name()));
  const declared = readManifest(path.resolve(__dirname, '..', '..')).commands;
  expect(declared).toEqual(added.map((one) => ({ name: one.name(), summary: one.description() })));
});

test.each([
  [['a', '--project', 'x'], 'x'],
  [['a', '--project=x/y'], 'x/y'],
  [['a', '--project'], undefined],
  [['a'], undefined],
])('%j names %s', (argv, named) => {
  expect(namedProject(argv)).toBe(named);
});

test('the project of a command line is found before it is parsed', () => {
  mkdirSync(path.join(root, 'deep'));
  expect(projectOf(['brew'], path.join(root, 'deep'))).toBe(root);
  expect(projectOf(['brew', '--project', root], '/')).toBe(root);
  expect(projectOf(['brew'], '/')).toBeUndefined();
});

test('the shop’s plug-in is named by a file of this repository', () => {
  const { cloudcart } = JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8'));
  expect(cloudcart.plugin).toBe('./cli/shop/plugin.ts');
});
