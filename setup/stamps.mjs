import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** Hash of files and further texts: what an installation was made from. */
export function fingerprint(files, ...texts) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

/** Whether the stamp at this path says that the installation was made from this. */
export const isStamped = (path, print) => read(path)?.trim() === print;
export const stamp = (path, print) => writeFileSync(path, `${print}\n`);

/** Path of the stamp of the npm packages. */
export const npmStamp = (root) => join(root, 'node_modules', '.cloudcart-lock');

/** Entries of the lock that npm leaves out where platform, CPU or libc do not fit. */
const isOptional = (entry) => entry.optional === true || entry.devOptional === true;

/**
 * Whether what npm says it installed is what the lock file wants: for a folder that was filled with `npm ci`.
 * @param {Record<string, { version?: string, integrity?: string, optional?: boolean }>} wanted `packages` of package-lock.json
 * @param {Record<string, { version?: string, integrity?: string }>} installed `packages` of node_modules/.package-lock.json
 */
export function sameLock(wanted, installed) {
  const names = Object.keys(wanted).filter((name) => name !== '');
  const fits = names.every((name) => {
    const have = installed[name];
    if (!have) return isOptional(wanted[name]);
    return have.version === wanted[name].version && have.integrity === wanted[name].integrity;
  });
  return fits && Object.keys(installed).every((name) => name in wanted);
}

/** Whether node_modules holds what package-lock.json asks for. */
export function npmInstalled(root) {
  const lock = join(root, 'package-lock.json');
  if (isStamped(npmStamp(root), fingerprint([lock]))) return true;
  const hidden = read(join(root, 'node_modules', '.package-lock.json'));
  if (!hidden) return false;
  try {
    return sameLock(JSON.parse(readFileSync(lock, 'utf8')).packages, JSON.parse(hidden).packages);
  } catch {
    return false;
  }
}

/** The pinned Node of the checkout; setup/node has a package for each platform that it is there for. */
export const pinnedNode = (root) => join(root, 'node_modules', '.bin', 'node');
/** The pinned Node, or on another platform the one that runs this. */
export const nodeOf = (root) => (existsSync(pinnedNode(root)) ? pinnedNode(root) : process.execPath);
/** The Python of the project's own virtual environment. */
export const venvPython = (root) => join(root, '.venv', 'bin', 'python');
