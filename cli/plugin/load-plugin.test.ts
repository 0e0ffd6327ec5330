import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { usageError } from '../errors.ts';
import type { ProjectTrust } from '../trust/project-trust.ts';
import { loadPlugin, pluginFile } from './load-plugin.ts';
import { readManifest } from './manifest.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-plugin-'));
  root = path.join(folder, 'project');
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(path.join(root, name), text);
const manifest = (cloudcart: unknown): void => write('package.json', JSON.stringify({ cloudcart }));

/** A project that is trusted, or not; counts how often it was asked for. */
function project(isTrusted = true) {
  const asked: string[] = [];
  const trust: ProjectTrust = {
    isTrusted: () => isTrusted,
    require: async (purpose) => {
      asked.push(purpose);
      if (!isTrusted) throw usageError('not-trusted', 'no');
    },
    requireOwn: async () => undefined,
  };
  return { projectRoot: root, trust, asked };
}

test.each([
  ['no package.json', undefined],
  ['one that says nothing of it', '{}'],
  ['one that is broken', '{'],
  ['one that holds a list', '[]'],
])('%s: no plug-in, and nobody is asked', async (_what, text) => {
  if (text !== undefined) write('package.json', text);
  const one = project(false);
  expect(pluginFile(root)).toBeUndefined();
  expect(await loadPlugin(one, 'x')).toBeUndefined();
  expect(one.asked).toEqual([]);
});

describe('a plug-in outside of its project', () => {
  beforeEach(() => {
    writeFileSync(path.join(folder, 'outside.mjs'), '');
    mkdirSync(path.join(folder, 'project-2'));
    writeFileSync(path.join(folder, 'project-2', 'x.mjs'), '');
    symlinkSync(path.join(folder, 'outside.mjs'), path.join(root, 'link.mjs'));
    symlinkSync(folder, path.join(root, 'linked'));
    mkdirSync(path.join(root, 'folder'));
    write('inside.mjs', '');
  });

  test.each([
    './nowhere.mjs',
    7,
    null,
    '',
    '.',
    './folder',
    '../outside.mjs',
    'folder/../../outside.mjs',
    './link.mjs',
    './linked/outside.mjs',
    '../project-2/x.mjs',
    '/dev/null',
    '/etc/passwd',
    'file:///etc/passwd',
    'data:text/javascript,1',
    '\0',
  ])('%j is an error: exit 2', (plugin) => {
    manifest({ plugin });
    expect(() => pluginFile(root)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(/is no file of this project/) }),
    );
  });

  test('one by way of a link within the project is its own', () => {
    symlinkSync(path.join(root, 'inside.mjs'), path.join(root, 'within.mjs'));
    manifest({ plugin: 'within.mjs' });
    expect(pluginFile(root)).toMatch(/inside\.mjs$/);
  });
});

describe('with a module', () => {
  beforeEach(() => {
    write('cloudcart.plugin.mjs', '');
    manifest({ plugin: './cloudcart.plugin.mjs' });
  });

  test('its default export is the plug-in', async () => {
    const plugin = { name: 'mine' };
    expect(await loadPlugin(project(), 'x', async () => ({ default: plugin }))).toBe(plugin);
    expect(await loadPlugin(project(), 'x', async () => ({ default: { default: plugin } }))).toBe(plugin);
  });

  test('it is not loaded before its project is trusted', async () => {
    const loaded: string[] = [];
    const load = async (file: string) => ({ default: { name: String(loaded.push(file)) } });
    const one = project(false);
    await expect(loadPlugin(one, 'cloudcart up', load)).rejects.toMatchObject({ code: 'not-trusted' });
    expect([loaded, one.asked]).toEqual([[], ['cloudcart up']]);
  });

  test.each([[{}], [{ default: () => 1 }], [{ default: { commands: [] } }], [null]])(
    '%j is none',
    async (module) => {
      await expect(loadPlugin(project(), 'x', async () => module)).rejects.toThrow(
        /no default export of the form/,
      );
    },
  );

  test('a module that throws is named with its reason', async () => {
    const load = () => Promise.reject(new Error('Unexpected token'));
    await expect(loadPlugin(project(), 'x', load)).rejects.toMatchObject({
      exitCode: 2,
      message: /Unexpected token/,
    });
  });
});

test('package.json declares commands; a name or summary of another form is left out', () => {
  manifest({
    commands: { brew: 'Brew tea', '--help': 'x', 'a b': 'x', Ünd: 'x', '': 'x', pour: 7, '../x': 'x' },
  });
  expect(readManifest(root).commands).toEqual([{ name: 'brew', summary: 'Brew tea' }]);
});
