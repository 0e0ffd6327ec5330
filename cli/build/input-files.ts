import path from 'node:path';
import type { Metafile } from 'esbuild';
import { usageError } from '../errors.ts';
import { findCheckout } from '../git/work-tree.ts';
import { isWithin } from '../project/read-file.ts';

/** What esbuild may put behind a path: `../a.json?query`, `../a.json#hash`, `../a.json with { type: 'text' }`. */
const SUFFIX = /[?#].*$| with \{[^}]*\}$/s;
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Refuses data that a bundle takes from outside of the checkout: an import can name any file of the user, also through a link,
 * and a deployment would publish it. Modules outside, of linked packages, and installed packages are allowed.
 * @throws CliError `outside-project` (exit 2)
 */
export function checkInputs(rootFolder: string, inputs: Metafile['inputs']): void {
  let allowed: string | undefined;
  for (const [input, { with: attributes }] of Object.entries(inputs)) {
    const name = input.replace(SUFFIX, '');
    if (!name.startsWith('..') && !path.isAbsolute(name)) continue;
    const file = path.resolve(rootFolder, name);
    if (file.split(path.sep).includes('node_modules')) continue;
    if (CODE.test(name) && attributes === undefined) continue;
    // Shared files of a monorepo.
    allowed ??= findCheckout(rootFolder) ?? rootFolder;
    if (isWithin(allowed, file)) continue;
    const importer = Object.entries(inputs).find(([, one]) => one.imports.some((to) => to.path === input));
    throw usageError(
      'outside-project',
      `${importer?.[0] ?? 'A function'} imports ${file}, which is outside of the project.`,
      'Move the file into the project, and correct the import.',
    );
  }
}
