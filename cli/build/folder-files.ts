import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { checkWithin, readBytes } from '../project/read-file.ts';
import { realPath } from '../trust/project-trust.ts';
import { leftOut, type PackagingRules } from './left-out.ts';
import type { ZipFile } from './zip.ts';

/** Lambda unpacks at most 250 MB; other services take less. */
const MOST_BYTES = 262_144_000;

/** How a folder is read. */
export interface FolderOptions extends PackagingRules {
  /** Names below the folder that are left out, folders too; then there may be no files at all. */
  skip?(name: string): boolean;
  /** Called once with the names below the folder that are left out for what they may hold. */
  onLeftOut?(what: string, names: readonly string[]): void;
}

interface Reading {
  rootFolder: string;
  /** How errors name the folder, with its place. */
  what: string;
  files: Record<string, ZipFile>;
  bytes: number;
  options: FolderOptions;
  leftOut: string[];
  /** Real paths of the folders on the way here: a link to one of them never ends. */
  trail: readonly string[];
}

/** The zip library drops this name without a word. */
const UNPACKABLE = '__proto__';

function readOne(reading: Reading, file: string, name: string): void {
  if (name === UNPACKABLE) {
    const what = `${reading.what} holds a file named ${name}, which cannot be packaged.`;
    throw usageError('file-name', what, 'Rename the file.');
  }
  const what = `${reading.what}: ${name}`;
  const bytes = readBytes(file, what, MOST_BYTES);
  reading.bytes += bytes.length;
  if (reading.bytes > MOST_BYTES) {
    throw usageError(
      'artifact-too-large',
      `${reading.what} holds more than ${MOST_BYTES} bytes, which is the most that Lambda unpacks.`,
      'Name a smaller folder, or move what is not needed out of it.',
    );
  }
  reading.files[name] = { bytes, isExecutable: (statSync(file).mode & 0o111) !== 0 };
}

function readInto(reading: Reading, folder: string, prefix: string): void {
  const real = realpathSync(folder);
  if (reading.trail.includes(real)) {
    throw usageError(
      'link-loop',
      `${reading.what}: ${prefix} is a link to a folder that holds it.`,
      'Remove the link.',
    );
  }
  const inner = { ...reading, trail: [...reading.trail, real] };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (reading.options.skip?.(name)) continue;
    const target = entry.isSymbolicLink() ? realPath(file) : path.join(real, entry.name);
    const why = leftOut({ name: entry.name, real: target }, reading.options);
    if (why === 'private') reading.leftOut.push(name);
    if (why) continue;
    if (entry.isSymbolicLink()) checkWithin(reading.rootFolder, file, `${reading.what}: the link ${name}`);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) readInto(inner, file, `${name}/`);
    else if (found) readOne(inner, file, name);
    else throw usageError('code-missing', `${reading.what}: the link ${name} leads nowhere.`, 'Remove it.');
  }
  reading.bytes = inner.bytes;
}

/**
 * Reads every file of a folder, by its path below it with forward slashes. Links are followed within the project.
 * @param what how errors name the folder, with its place
 * @throws CliError exit 2: `outside-project`, `artifact-too-large`, `code-missing` (nothing in it), `link-loop` or `file-name`
 */
export function readFolderFiles(
  rootFolder: string,
  folder: string,
  what: string,
  options: FolderOptions = {},
): Readonly<Record<string, ZipFile>> {
  const stateDir = options.stateDir && realPath(options.stateDir);
  const rules = { ...options, stateDir };
  const reading: Reading = { rootFolder, what, files: {}, bytes: 0, trail: [], options: rules, leftOut: [] };
  readInto(reading, folder, '');
  if (reading.leftOut.length > 0) options.onLeftOut?.(what, reading.leftOut);
  if (options.skip || Object.keys(reading.files).length > 0) return reading.files;
  throw usageError('code-missing', `${what} holds no files.`, 'Put files into it, or name another folder.');
}
