import { createHash, type Hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { readManifest } from '../plugin/manifest.ts';
import { isWithin } from '../project/read-file.ts';
import { ownPrograms, pythonStartFiles } from './own-programs.ts';

/** Settings of linters, which may name modules to load. */
const LINTER_SETTINGS = ['.cfnlintrc', '.cfnlintrc.yaml', '.cfnlintrc.yml', '.checkov.yaml', '.checkov.yml'];

/** A larger file is no program, and is not hashed at every command. */
const MOST_BYTES = 512 * 2 ** 20;
const CHUNK_BYTES = 2 ** 20;

/** The code that a project names: what a user is asked about. Paths are relative to its root. */
export function namedCode(projectRoot: string): string[] {
  const { plugin } = readManifest(projectRoot);
  const there = [...LINTER_SETTINGS, ...ownPrograms(projectRoot)].filter((name) =>
    lstatSync(path.join(projectRoot, name), { throwIfNoEntry: false }),
  );
  return [...(plugin === undefined ? [] : [plugin]), ...there];
}

function addContents(hash: Hash, file: string): void {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(handle);
  }
}

/** Adds one file; false when it is too large. A program outside of the project is the machine's: only its path counts. */
function addFile(hash: Hash, projectRoot: string, name: string, isProgram = false): boolean {
  const file = path.resolve(projectRoot, name);
  const found = statSync(file, { throwIfNoEntry: false });
  const isFile = found?.isFile() === true;
  const isMachines = isFile && isProgram && !isWithin(projectRoot, file);
  const what = isMachines ? realpathSync(file) : isFile ? found.size : null;
  hash.update(JSON.stringify([name, what]));
  if (isMachines || !isFile) return true;
  if (found.size > MOST_BYTES) return false;
  addContents(hash, file);
  return true;
}

/**
 * SHA-256 over the code that a project names: the `cloudcart` entry of its package.json, the plug-in's module, the linters'
 * settings and the programs of its `.venv` and `node_modules` that the command may start, those that are missing too. Another one means that the user is asked
 * again. What these files import in turn is not in it.
 * @returns undefined when one of them is larger than 512 MiB, or cannot be read: such a project is never trusted
 */
export function codeDigest(projectRoot: string): string | undefined {
  const hash = createHash('sha256');
  const { entry, plugin } = readManifest(projectRoot);
  hash.update(JSON.stringify(entry ?? null));
  const named = [...(plugin === undefined ? [] : [plugin]), ...LINTER_SETTINGS];
  try {
    const isWhole =
      [...named, ...pythonStartFiles(projectRoot)].every((name) => addFile(hash, projectRoot, name)) &&
      ownPrograms(projectRoot).every((name) => addFile(hash, projectRoot, name, true));
    return isWhole ? hash.digest('hex') : undefined;
  } catch {
    return undefined;
  }
}
