import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProgram } from '../main.ts';
import { loadPlugin, pluginFile } from './load-plugin.ts';
import { namedProject, projectPlugin } from './project-plugin.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'cloudcart-plugin-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(path.join(root, name), text);
const manifest = (plugin: unknown): void => write('package.json', JSON.stringify({ cloudcart: { plugin } }));

test.each([
  ['no package.json', undefined],
  ['one that says nothing of it', '{}'],
  ['one that is broken', '{'],
  ['one that holds a list', '[]'],
])('%s: no plug-in', async (_what, text) => {
  if (text !== undefined) write('package.json', text);
  expect(pluginFile(root)).toBeUndefined();
  expect(await loadPlugin(root)).toBeUndefined();
});

test.each(['./nowhere.mjs', 7, null])('a plug-in %j that is no file is an error: exit 2', (plugin) => {
  manifest(plugin);
  expect(() => pluginFile(root)).toThrow(/is no file of this project/);
});

describe('with a module', () => {
  beforeEach(() => {
    write('cloudcart.plugin.mjs', '');
    manifest('./cloudcart.plugin.mjs');
  });

  test('its default export is the plug-in', async () => {
    const plugin = { name: 'mine' };
    const load = async (file: string) => ({
      default: file === path.join(root, 'cloudcart.plugin.mjs') && plugin,
    });
    expect(await loadPlugin(root, load)).toBe(plugin);
    expect(await loadPlugin(root, async () => ({ default: { default: plugin } }))).toBe(plugin);
  });

  test.each([[{}], [{ default: () => 1 }], [{ default: { commands: [] } }], [null]])(
    '%j is none',
    async (module) => {
      await expect(loadPlugin(root, async () => module)).rejects.toThrow(/no default export of the form/);
    },
  );

  test('a module that throws is named with its reason', async () => {
    const load = () => Promise.reject(new Error('Unexpected token'));
    await expect(loadPlugin(root, load)).rejects.toMatchObject({ exitCode: 2, message: /Unexpected token/ });
  });

  test('the project of a command line is found before it is parsed', async () => {
    mkdirSync(path.join(root, 'deep'));
    const load = async () => ({ default: { name: 'mine' } });
    expect(await projectPlugin(['trace', 'x'], path.join(root, 'deep'), load)).toBeUndefined();
    write('template.yaml', '');
    write('samconfig.toml', '');
    expect(await projectPlugin(['trace', 'x'], path.join(root, 'deep'), load)).toEqual({ name: 'mine' });
    expect(await projectPlugin(['trace', 'x', '--project', root], '/', load)).toEqual({ name: 'mine' });
    expect(await projectPlugin(['--version'], root, load)).toBeUndefined();
  });
});

test.each([
  [['a', '--project', 'x'], 'x'],
  [['a', '--project=x/y'], 'x/y'],
  [['a', '--project'], undefined],
  [['a'], undefined],
])('%j names %s', (argv, named) => {
  expect(namedProject(argv)).toBe(named);
});

test("a plug-in's commands stand beside the core's; without one there are none of the shop's", () => {
  const runtime = { context: () => Promise.reject(new Error('not here')), runAction: async () => undefined };
  const names = (plugin?: Parameters<typeof createProgram>[2]) =>
    createProgram('1', runtime, plugin).commands.map((command) => command.name());
  expect(names()).not.toContain('seed');
  expect(names({ name: 'mine', commands: [(program) => void program.command('brew')] })).toContain('brew');
});
