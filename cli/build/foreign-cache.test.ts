import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readProject } from '../project/project.ts';
import { type Artifact, buildProject } from './build.ts';
import { machineKey, sign, verify } from './machine-key.ts';
import { noSam } from './plain-artifacts.fake.ts';

const MINI = path.resolve(__dirname, '../fixtures/mini');
let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-cache-'));
  root = path.join(folder, 'app');
  cpSync(MINI, root, { recursive: true, filter: (from) => !from.includes('.build') });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function build(at = root) {
  let ignored = false;
  const { artifacts } = await buildProject(readProject(at), [], {
    sam: noSam,
    onForeignCache: () => {
      ignored = true;
    },
  });
  return {
    ignored,
    keys: artifacts.map((one) => one.key),
    files: artifacts.map((one) => one.file),
    artifacts,
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const cache = (): string => path.join(root, '.build', 'build-cache.json');

/** Another zip, under its own name, which an edited entry names. */
function plant(): string {
  const zip = Buffer.from('planted');
  const key = sha256(zip);
  writeFileSync(path.join(root, '.build', 'artifacts', `${key}.zip`), zip);
  return key;
}

test('an unchanged project is built once', async () => {
  const first = await build();
  const before = readFileSync(cache(), 'utf8');
  const second = await build();
  expect([first.ignored, second.ignored, second.keys]).toEqual([false, false, first.keys]);
  expect(readFileSync(cache(), 'utf8')).toBe(before);
});

test.each([
  ['an entry names another zip', (body: string, first: string) => body.replaceAll(first, plant())],
  ['a signature is missing', (body: string) => body.split('\n').slice(1).join('\n')],
  ['a signature is another one', (body: string) => `${'0'.repeat(64)}\n${body.split('\n')[1]}\n`],
  ['it is no JSON', () => 'x\n{'],
  ['it is empty', () => ''],
])('a cache that came with the checkout decides nothing: %s', async (_what, edit) => {
  const { keys } = await build();
  writeFileSync(cache(), edit(readFileSync(cache(), 'utf8'), keys[0] ?? ''));
  expect(await build()).toMatchObject({ ignored: true, keys });
  expect(await build()).toMatchObject({ ignored: false, keys });
});

test('a cache of another folder decides nothing', async () => {
  const { keys } = await build();
  renameSync(root, path.join(folder, 'moved'));
  expect(await build(path.join(folder, 'moved'))).toMatchObject({ ignored: true, keys });
});

test('a zip is taken only when its bytes are those of its name', async () => {
  const { files } = await build();
  for (const file of files) writeFileSync(file, Buffer.alloc(readFileSync(file).length));
  const { artifacts } = await build();
  for (const { file, key } of artifacts) expect(sha256(readFileSync(file))).toBe(key);
});

test('a bundle or source map that was exchanged is made again', async () => {
  const { artifacts } = await build();
  const [{ bundle, sourceMap } = { bundle: '', sourceMap: '' }] = artifacts as Artifact[];
  const [code, map] = [readFileSync(bundle), readFileSync(sourceMap)];
  writeFileSync(bundle, 'planted');
  await build();
  expect(readFileSync(bundle)).toEqual(code);
  writeFileSync(sourceMap, 'planted');
  await build();
  expect(readFileSync(sourceMap)).toEqual(map);
});

test.each([
  '.build',
  '.build/functions',
  '.build/artifacts',
  '.build/templates',
  '.build/functions/HelloFunction',
])('a link in the place of %s that leads out of the project is refused: exit 2', async (name) => {
  const victim = path.join(folder, 'victim');
  mkdirSync(victim);
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  symlinkSync(victim, path.join(root, name));
  await expect(build()).rejects.toMatchObject({ code: 'build-folder', exitCode: 2 });
  expect(readdirSync(victim)).toEqual([]);
});

describe('the key of a machine', () => {
  const config = (): string => path.join(folder, 'config');

  test('is made once and stays', () => {
    const key = machineKey(config());
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(machineKey(config())).toBe(key);
    expect(readdirSync(config())).toEqual(['build-cache.key']);
  });

  test('that others can write, or that is none, signs nothing', () => {
    machineKey(config());
    chmodSync(path.join(config(), 'build-cache.key'), 0o666);
    expect(machineKey(config())).toBeUndefined();
    chmodSync(path.join(config(), 'build-cache.key'), 0o600);
    writeFileSync(path.join(config(), 'build-cache.key'), 'short');
    expect(machineKey(config())).toBeUndefined();
    expect(machineKey('/dev/null/x')).toBeUndefined();
  });

  test('signs one text for one folder', () => {
    const key = 'ab'.repeat(32);
    const signature = sign(key, '/a', 'text');
    expect(verify(key, '/a', 'text', signature)).toBe(true);
    expect(verify(key, '/b', 'text', signature)).toBe(false);
    expect(verify(key, '/a', 'text2', signature)).toBe(false);
    expect(verify('cd'.repeat(32), '/a', 'text', signature)).toBe(false);
    expect(verify(key, '/a', 'text', '')).toBe(false);
  });
});
