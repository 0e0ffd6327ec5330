import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findTrackedFile } from './tracked-file.ts';

let checkout: string;
let state: string;
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'cloudcart-tracked-'));
  state = path.join(checkout, '.cloudcart');
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const git = (...args: string[]): void => {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  execFileSync('git', [...author, '-C', checkout, ...args], { stdio: 'ignore' });
};

function track(name = '.cloudcart'): void {
  mkdirSync(path.join(checkout, name), { recursive: true });
  writeFileSync(path.join(checkout, name, 'engine.json'), '{}');
  git('add', '--force', name);
}

test('no checkout, or one without an index, tracks nothing', () => {
  expect(findTrackedFile(state)).toBeUndefined();
  git('init');
  expect(findTrackedFile(state)).toBeUndefined();
});

test.each<[string, string[]]>([
  ['2', ['update-index', '--index-version', '2']],
  ['4', ['update-index', '--index-version', '4']],
  ['split', ['update-index', '--split-index']],
])('index format %s is read', (_format, change) => {
  git('init');
  writeFileSync(path.join(checkout, 'a'), '');
  git('add', 'a');
  git(...change);
  expect(findTrackedFile(state)).toBeUndefined();
  track();
  expect(findTrackedFile(state)).toBe('.cloudcart/engine.json');
  git('rm', '--cached', '--quiet', '-r', '.cloudcart');
  expect(findTrackedFile(state)).toBeUndefined();
});

test('a repository with SHA-256 object names is read', () => {
  git('init', '--object-format=sha256');
  track();
  expect(findTrackedFile(state)).toBe('.cloudcart/engine.json');
});

test('a sparse index is read with the folders that it leaves out', () => {
  git('init');
  track('shop/.cloudcart');
  git('commit', '--message', 'first');
  git('sparse-checkout', 'init', '--cone', '--sparse-index');
  mkdirSync(path.join(checkout, 'shop'));
  expect(findTrackedFile(path.join(checkout, 'shop', '.cloudcart'))).toBe('shop/.cloudcart/engine.json');
});

test('the index of a worktree is read, not that of its repository', () => {
  const main = path.join(checkout, 'main');
  mkdirSync(main);
  git('init', 'main');
  git('-C', 'main', 'commit', '--allow-empty', '--message', 'first');
  git('-C', 'main', 'worktree', 'add', '../tree');
  const tree = path.join(checkout, 'tree', '.cloudcart');
  mkdirSync(tree);
  writeFileSync(path.join(tree, 'engine.json'), '{}');
  git('-C', 'tree', 'add', '.cloudcart');
  expect(findTrackedFile(tree)).toBe('.cloudcart/engine.json');
  expect(findTrackedFile(path.join(main, '.cloudcart'))).toBeUndefined();
});

test('a name in other case counts, as file systems that ignore case open it', () => {
  git('init');
  track('.CloudCart');
  expect(findTrackedFile(state)).toBe('.CloudCart/engine.json');
});

test('what cannot be read is an error, and leaves no temporary repository', () => {
  git('init');
  const temporary = path.join(checkout, 'temporary');
  mkdirSync(temporary);
  writeFileSync(path.join(checkout, '.git', 'index'), 'garbage');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    expect(() => findTrackedFile(state)).toThrow(/index/);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  expect(readdirSync(temporary)).toEqual([]);
});

test('a .git that names no repository is an error', () => {
  writeFileSync(path.join(checkout, '.git'), 'gitdir: nowhere\n');
  expect(() => findTrackedFile(state)).toThrow(/is not a git repository/);
});
