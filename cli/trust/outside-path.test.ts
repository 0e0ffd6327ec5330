import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { foldersOutside } from './outside-path.ts';

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
    expect(foldersOutside(folders, project)).toEqual([hoisted, link, '/usr/bin']);
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
