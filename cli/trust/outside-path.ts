import path from 'node:path';
import { findCheckout } from '../git/work-tree.ts';
import { isWithin } from '../project/read-file.ts';

/**
 * The folders of `PATH` that hold no program of the checkout: npx puts the `node_modules/.bin` of the project and of every folder
 * above it there. A relative entry is one of the working folder, and left out.
 * @param folders the value of `PATH`
 */
export function foldersOutside(folders: string, projectRoot: string): string[] {
  const own = [projectRoot, findCheckout(projectRoot)];
  return folders
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .filter((folder) => !own.some((one) => one !== undefined && isWithin(one, folder)));
}
