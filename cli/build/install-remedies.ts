import { existsSync } from 'node:fs';
import path from 'node:path';
import { listedPackages } from './build-method.ts';

/** A package that is not installed, and the absolute folder of the code that imports it. */
export interface MissingPackage {
  name: string;
  folder: string;
}

/** Folders from one up to the project's. */
function upwards(folder: string, rootFolder: string): string[] {
  const inner = path.relative(rootFolder, folder);
  if (inner === '' || inner.startsWith('..')) return [folder];
  return [folder, ...upwards(path.dirname(folder), rootFolder)];
}

/** The deepest folder that holds them all. */
function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders.map((one) => one.split(path.sep));
  const parts = [...first];
  const end = parts.findIndex((part, index) => others.some((one) => one[index] !== part));
  return parts.slice(0, end < 0 ? parts.length : end).join(path.sep) || path.sep;
}

const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json'];

/** Says in which folders to install: where a package.json lists the package, else where all of its code is. */
export function installRemedies(missing: readonly MissingPackage[], rootFolder: string): string[] {
  const commands = new Map<string, Set<string>>();
  const unlisted: MissingPackage[] = [];
  for (const one of missing) {
    const listing = upwards(one.folder, rootFolder).find((at) => listedPackages(at).includes(one.name));
    if (listing === undefined) {
      unlisted.push(one);
      continue;
    }
    const command = LOCKS.some((name) => existsSync(path.join(listing, name))) ? 'npm ci' : 'npm install';
    commands.set(command, (commands.get(command) ?? new Set()).add(listing));
  }
  const listed = [...commands].map(
    ([command, folders]) =>
      `Install what package.json lists: ${command} in ${[...folders].sort().join(', ')}.`,
  );
  if (unlisted.length === 0) return listed;
  const names = [...new Set(unlisted.map((one) => one.name))].join(' ');
  const folder = commonFolder(unlisted.map((one) => one.folder));
  return [...listed, `Install what is missing: npm install ${names} (in ${folder} or a folder above it).`];
}
