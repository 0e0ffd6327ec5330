import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isPermissive, PYTHON_EXCEPTIONS } from './kinds.ts';

const ROOT = path.join(__dirname, '..', '..');

/** Name and licence of an installed package, out of the head of its metadata. */
function licenceOf(file: string): { name: string; licence: string } {
  const [head = ''] = readFileSync(path.join(ROOT, file), 'utf8').split('\n\n');
  const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(head)?.[1]?.trim();
  const classified = [...head.matchAll(/^Classifier: License :: (?:OSI Approved :: )?(.*)$/gm)].map(
    ([, one]) => one,
  );
  const licence = field('License-Expression') ?? (classified.join(' OR ') || field('License') || '');
  return { name: field('Name') ?? file, licence };
}

test.each(['.venv', '.venv/checks'])(
  'every package of %s has a permissive licence, or a reason',
  (folder) => {
    const files = globSync(`${folder}/lib/python3*/site-packages/*.dist-info/METADATA`, { cwd: ROOT });
    expect(files.length).toBeGreaterThan(50);
    const other = files.map(licenceOf).filter(({ licence }) => !isPermissive(licence));
    expect(other.filter(({ name }) => !(name in PYTHON_EXCEPTIONS))).toEqual([]);
  },
);
