import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { checkWithin, readBytes } from '../project/read-file.ts';
import type { ZipFile } from './zip.ts';

/** Lambda unpacks at most 250 MB; other services take less. */
const MOST_BYTES = 262_144_000;
/** Never part of an artifact: what tools keep in a folder. `sam build` leaves them out too, except for `.build`, which is ours. */
const LEFT_OUT = new Set(['.git', '.aws-sam', '.build', '.DS_Store', '__pycache__']);

interface Reading {
  rootFolder: string;
  /** How errors name the folder, with its place. */
  what: string;
  files: Record<string, ZipFile>;
  bytes: number;
  /** Names below the folder that are left out, folders too. */
  skip(name: string): boolean;
  /** Real paths of the folders on the way here: a link to one of them never ends. */
  trail: readonly string[];
}

function readOne(reading: Reading, file: string, name: string): void {
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
    if (LEFT_OUT.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (reading.skip(name)) continue;
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
 * @param skip names below the folder that are left out, folders too; then there may be no files at all
 * @throws CliError exit 2: `outside-project`, `artifact-too-large`, `code-missing` (nothing in it) or `link-loop`
 */
export function readFolderFiles(
  rootFolder: string,
  folder: string,
  what: string,
  skip?: (name: string) => boolean,
): Readonly<Record<string, ZipFile>> {
  const reading: Reading = { rootFolder, what, files: {}, bytes: 0, trail: [], skip: skip ?? (() => false) };
  readInto(reading, folder, '');
  if (skip || Object.keys(reading.files).length > 0) return reading.files;
  throw usageError('code-missing', `${what} holds no files.`, 'Put files into it, or name another folder.');
}
