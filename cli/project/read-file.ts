import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';

/** CloudFormation takes templates of up to 1 MB; comments come on top. */
export const MOST_PROJECT_FILE_BYTES = 5_000_000;

/** The real path; the nearest existing folder's with the rest behind it for what does not exist. */
function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realPathOf(parent), path.basename(file));
  }
}

/** Whether a path is the folder or below it, links followed. */
export function isWithin(folder: string, file: string): boolean {
  const root = realPathOf(path.resolve(folder));
  const real = realPathOf(path.resolve(file));
  return real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/**
 * Refuses a path that leaves the project, also by way of a link.
 * @param what how errors name it, with its place: `template.yaml:4: templates/api.yaml`
 * @throws CliError `outside-project` (exit 2)
 */
export function checkWithin(projectRoot: string, file: string, what: string): void {
  if (isWithin(projectRoot, file)) return;
  throw usageError(
    'outside-project',
    `${what} is outside of the project.`,
    'Move it into the folder of the root template, and correct the path.',
  );
}

/**
 * Reads a text file in UTF-8: see {@link readBytes}.
 * @throws CliError `not-text` (exit 2) for another encoding, which would lose characters
 */
export function readTextFile(file: string, what: string, mostBytes?: number): string {
  const bytes = readBytes(file, what, mostBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw usageError('not-text', `${what} is not UTF-8 text.`, 'Save it as UTF-8.');
  }
}

/**
 * Reads a file that a user or a project names: a regular file, up to a size.
 * @param what how errors name it
 * @param mostBytes default 5 MB
 * @throws CliError `not-a-file` or `file-too-large` (exit 2); the system's error when it cannot be opened
 */
export function readBytes(file: string, what: string, mostBytes = MOST_PROJECT_FILE_BYTES): Buffer {
  // Without O_NONBLOCK opening a pipe would wait for its other end.
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(handle);
    if (!found.isFile()) {
      const kind = found.isDirectory() ? 'is a folder' : 'is not a regular file';
      throw usageError('not-a-file', `${what} ${kind}.`, 'Name a file with the contents.');
    }
    if (found.size > mostBytes) {
      throw usageError(
        'file-too-large',
        `${what} has ${found.size} bytes; up to ${mostBytes} are read.`,
        'Split it, or name another file.',
      );
    }
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}
