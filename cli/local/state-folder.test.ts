import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  checkStateFolder,
  makeStateFolder,
  makeStatePrivate,
  stateDirectory,
  writePrivateFile,
} from './state-folder.ts';

let checkout: string;
let stateDir: string;
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'cloudcart-folder-'));
  stateDir = path.join(checkout, '.cloudcart', 'local');
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const git = (...args: string[]): void => {
  execFileSync('git', ['-C', checkout, ...args], { stdio: 'ignore' });
};
const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'state-folder', exitCode: 4, message: expect.stringMatching(message) });

test('the state folder is below the project unless CLOUDCART_STATE_DIR names another', () => {
  expect(stateDirectory({ projectRoot: '/shop', environment: {} })).toBe('/shop/.cloudcart/local');
  const environment = { CLOUDCART_STATE_DIR: '' };
  expect(stateDirectory({ projectRoot: '/shop', environment })).toBe('/shop/.cloudcart/local');
  environment.CLOUDCART_STATE_DIR = '/tmp/a';
  expect(stateDirectory({ projectRoot: '/shop', environment })).toBe('/tmp/a');
});

describe('a state folder', () => {
  test('is made for its user alone, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      expect(await checkStateFolder(stateDir)).toBe(false);
      await makeStateFolder(stateDir);
    } finally {
      process.umask(before);
    }
    expect([modeOf(path.dirname(stateDir)), modeOf(stateDir)]).toEqual(['700', '700']);
    expect(await checkStateFolder(stateDir)).toBe(true);
  });

  test.each(['.cloudcart', '.cloudcart/local'])('is refused when %s is a symbolic link', async (link) => {
    const elsewhere = path.join(checkout, 'elsewhere');
    mkdirSync(path.join(elsewhere, 'local'), { recursive: true, mode: 0o700 });
    if (link !== '.cloudcart') mkdirSync(path.join(checkout, '.cloudcart'), { mode: 0o700 });
    symlinkSync(elsewhere, path.join(checkout, link));
    await expect(makeStateFolder(stateDir)).rejects.toEqual(refusal(/is a symbolic link/));
  });

  test.each([0o770, 0o707, 0o720])('is refused when others can write to it (mode %o)', async (mode) => {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    chmodSync(stateDir, mode);
    await expect(checkStateFolder(stateDir)).rejects.toEqual(refusal(/other users can write/));
  });

  test('is refused when git tracks a file in it, a file that was force-added too', async () => {
    git('init');
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(checkout, '.gitignore'), '.cloudcart/\n');
    writeFileSync(path.join(stateDir, 'engine.json'), '{}');
    expect(await checkStateFolder(stateDir)).toBe(true);
    git('add', '--force', '.cloudcart/local/engine.json');
    await expect(checkStateFolder(stateDir)).rejects.toEqual(refusal(/git tracks .*engine\.json/));
  });

  test('is refused when git tracks anything beside it in .cloudcart, before it exists itself', async () => {
    git('init');
    mkdirSync(path.dirname(stateDir), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(checkout, '.cloudcart', 'other'), '');
    git('add', '--force', '.cloudcart/other');
    await expect(makeStateFolder(stateDir)).rejects.toEqual(refusal(/git tracks/));
  });

  test('is checked without running what the configuration of the checkout names', async () => {
    git('init');
    const proof = path.join(checkout, 'executed');
    const script = path.join(checkout, 'monitor.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    git('config', 'core.fsmonitor', script);
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    await checkStateFolder(stateDir);
    expect(() => statSync(proof)).toThrow('ENOENT');
  });
});

describe('a folder that holds files', () => {
  const filled = (...names: string[]): void => {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    for (const name of names) {
      if (name.endsWith('/')) mkdirSync(path.join(stateDir, name), { recursive: true });
      else writeFileSync(path.join(stateDir, name), 'mine');
    }
  };

  test.each([
    [['backup.sql']],
    [['data/']],
    [['data/state/', 'engine.log', 'port', 'notes.txt']],
    [['.profile', '.config/']],
    [['yarn.lock', 'data/']],
    [['engine.json5', 'data/']],
  ])('is refused when no local engine made it: %j', async (names) => {
    filled(...names);
    await expect(makeStateFolder(stateDir)).rejects.toEqual(refusal(/holds other files/));
  });

  test.each([
    [[]],
    [['engine.secret', 'data/']],
    [['clean', 'data/', 'port']],
    [['engine.json']],
    [['engine.lock']],
    [['up.lock']],
    [['dev.lock', 'data/']],
    [['engine.secret', 'notes.txt']],
  ])('is used when one did: %j', async (names) => {
    filled(...names);
    await makeStateFolder(stateDir);
  });
});

test('what an earlier version left to others is for its owner alone; links and other files are left alone', async () => {
  mkdirSync(path.join(stateDir, 'data'), { recursive: true, mode: 0o755 });
  const file = path.join(stateDir, 'data', 'state.json');
  const outside = path.join(checkout, 'outside');
  for (const one of [file, outside]) writeFileSync(one, 'keys', { mode: 0o644 });
  symlinkSync(outside, path.join(stateDir, 'link'));
  chmodSync(path.join(stateDir, 'data'), 0o755);
  const tool = path.join(stateDir, 'data', 'tool');
  const foreign = path.join(stateDir, 'report');
  for (const one of [tool, foreign]) writeFileSync(one, 'x', { mode: 0o755 });
  const others = ['database', 'yarn.lock', 'portfolio'].map((name) => path.join(stateDir, name));
  for (const one of others) writeFileSync(one, 'x', { mode: 0o755 });
  await makeStatePrivate(stateDir);
  expect([modeOf(tool), modeOf(foreign)]).toEqual(['700', '755']);
  expect(others.map(modeOf)).toEqual(['755', '755', '755']);
  expect([modeOf(stateDir), modeOf(path.dirname(file)), modeOf(file), modeOf(outside)]).toEqual([
    '700',
    '700',
    '600',
    '644',
  ]);
});

test('writePrivateFile replaces a symbolic link and leaves the file behind it', async () => {
  const outside = path.join(checkout, 'profile');
  const link = path.join(checkout, 'sam-env.json');
  writeFileSync(outside, 'mine', { mode: 0o644 });
  symlinkSync(outside, link);
  await writePrivateFile(link, 'new');
  expect([readFileSync(outside, 'utf8'), modeOf(outside)]).toEqual(['mine', '644']);
  expect([lstatSync(link).isFile(), modeOf(link), readFileSync(link, 'utf8')]).toEqual([true, '600', 'new']);
});

test('writePrivateFile takes the rights of others away from a file that exists', async () => {
  const file = path.join(checkout, 'sam-env.json');
  writeFileSync(file, 'old and longer', { mode: 0o666 });
  await writePrivateFile(file, 'new');
  expect([modeOf(file), readFileSync(file, 'utf8')]).toEqual(['600', 'new']);
});
