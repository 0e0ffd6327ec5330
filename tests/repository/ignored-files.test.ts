import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

test('no tracked file is one that .gitignore names: caches, builds, logs', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(listed.split('\0').filter((name) => name !== '')).toEqual([]);
});
