import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseCommit, changedFiles } from './base.mjs';

let folder;
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const commit = (file, text) => {
  writeFileSync(join(folder, file), text);
  git('add', '-A');
  git('commit', '-qm', file);
  return git('rev-parse', 'HEAD');
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloudcart-base-'));
  git('init', '-q', '-b', 'main');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('without an upstream, a change is compared with the parent of the last commit', () => {
  const first = commit('a.ts', '1');
  commit('b.ts', '1');
  writeFileSync(join(folder, 'new.ts'), '1');
  expect(baseCommit(folder)).toBe(first);
  expect(changedFiles(folder)).toEqual(['b.ts', 'new.ts']);
});

test('commits on top of upstream are compared with upstream, edits too', () => {
  commit('a.ts', '1');
  const pushed = commit('b.ts', '1');
  git('branch', 'upstream');
  git('branch', '--set-upstream-to=upstream', 'main');
  commit('c.ts', '1');
  commit('d.ts', '1');
  writeFileSync(join(folder, 'a.ts'), '2');
  expect(baseCommit(folder)).toBe(pushed);
  expect(changedFiles(folder)).toEqual(['a.ts', 'c.ts', 'd.ts']);
});

test('a deleted file is no changed one; a first commit has nothing to be compared with', () => {
  commit('a.ts', '1');
  expect([baseCommit(folder), changedFiles(folder)]).toEqual(['', []]);
  commit('b.ts', '1');
  git('rm', '-q', 'a.ts');
  expect(changedFiles(folder)).toEqual(['b.ts']);
});
