import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { findCheckout } from '../git/work-tree.ts';
import { isWithin } from '../project/read-file.ts';

/** Whether npx puts this folder into `PATH` for a project: `node_modules/.bin` of a folder at or above it. */
function isAddedByNpx(folder: string, projectRoot: string): boolean {
  const bin = path.join('node_modules', '.bin');
  const real = path.resolve(folder);
  return real.endsWith(path.sep + bin) && isWithin(path.resolve(real, '..', '..'), projectRoot);
}

/**
 * Lists the folders of `PATH` that hold no program of the checkout. npx puts the `node_modules/.bin` of the project and of every
 * folder above it there, and the folders above may belong to other users. A relative entry is left out.
 * @param folders the value of `PATH`
 */
export function foldersOutside(folders: string, projectRoot: string): string[] {
  const own = [projectRoot, findCheckout(projectRoot)];
  return folders
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .filter((folder) => !own.some((one) => one !== undefined && isWithin(one, folder)))
    .filter((folder) => !isAddedByNpx(folder, projectRoot));
}

/** Whether this is a file that can be started. */
function isProgram(file: string): boolean {
  try {
    if (!statSync(file).isFile()) return false;
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a name may end with on this system. */
const ENDINGS = process.platform === 'win32' ? ['.exe', '.com'] : [''];

/** Finds the first program of this name in these folders, as an absolute path. */
export const findProgram = (folders: readonly string[], name: string): string | undefined =>
  folders
    .flatMap((folder) => ENDINGS.map((ending) => path.join(folder, name + ending)))
    .find((file) => isProgram(file));

/**
 * Finds a program of this machine that no file of the checkout can replace, also by way of a link in a folder of `PATH`.
 * @param folders the value of `PATH`
 * @returns its absolute path
 */
export function findOutside(folders: string, projectRoot: string, name: string): string | undefined {
  const own = [projectRoot, findCheckout(projectRoot)].filter((one) => one !== undefined);
  const outside = foldersOutside(folders, projectRoot);
  const found = outside.flatMap((folder) => findProgram([folder], name) ?? []);
  return found.find((file) => !own.some((one) => isWithin(one, file)));
}
