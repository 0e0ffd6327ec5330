import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { findOutside, foldersOutside } from './outside-path.ts';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'cloudcart-path-'));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

test('folders of the project, of the checkout around it, and relative ones are left out, also behind a link', () => {
  const project = path.join(checkout, 'apps', 'shop');
  const hoisted = path.join(checkout, 'node_modules', '.bin');
  mkdirSync(project, { recursive: true });
  mkdirSync(hoisted, { recursive: true });
  const link = `${checkout}-link`;
  symlinkSync(hoisted, link);
  try {
    const folders = [path.join(project, 'bin'), hoisted, link, '.', '', 'bin', '/usr/bin'].join(
      path.delimiter,
    );
    expect(foldersOutside(folders, project)).toEqual([link, '/usr/bin']);
    mkdirSync(path.join(checkout, '.git'));
    expect(foldersOutside(folders, project)).toEqual(['/usr/bin']);
  } finally {
    rmSync(link);
  }
});

test('a checkout that holds the home folder does not take the programs of the user away', () => {
  const programs = path.join(homedir(), '.local', 'bin');
  expect(foldersOutside(programs, checkout)).toEqual([programs]);
});

test('folders that npx adds are left out, those of folders above the project too', () => {
  const project = path.join(checkout, 'a', 'shop');
  mkdirSync(project, { recursive: true });
  const added = [project, path.join(checkout, 'a'), checkout, path.parse(checkout).root].map((folder) =>
    path.join(folder, 'node_modules', '.bin'),
  );
  const other = path.join(checkout, 'b', 'node_modules', '.bin');
  expect(foldersOutside([...added, other].join(path.delimiter), project)).toEqual([other]);
});

test('a program is a file that can be started, and none that a link leads into the checkout for', () => {
  const project = path.join(checkout, 'shop');
  const tools = ['a', 'b', 'c', 'd'].map((name) => path.join(checkout, name));
  for (const folder of [project, ...tools]) mkdirSync(folder);
  const [folderOnly = '', plain = '', linked = '', good = ''] = tools.map((folder) =>
    path.join(folder, 'xdg-open'),
  );
  mkdirSync(folderOnly);
  writeFileSync(plain, '', { mode: 0o644 });
  writeFileSync(path.join(project, 'xdg-open'), '', { mode: 0o755 });
  symlinkSync(path.join(project, 'xdg-open'), linked);
  writeFileSync(good, '', { mode: 0o755 });
  const find = (folders: readonly string[]) => findOutside(folders.join(path.delimiter), project, 'xdg-open');
  expect(find([project, ...tools])).toBe(good);
  expect(find([project, ...tools.slice(0, 3)])).toBeUndefined();
});
