import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { isWithin } from '../project/read-file.ts';
import { sha256 } from './zip.ts';

export const buildFolder = (rootFolder: string): string => path.join(rootFolder, '.build');

/** Makes names of half-written files differ within this process. */
let writes = 0;

/**
 * Writes a file of the build folder, whole or not at all: beside it and then moved. A link in `.build` that leads out of the project
 * is not followed.
 * @throws CliError `build-folder` (exit 2)
 */
export async function writeWithin(
  rootFolder: string,
  file: string,
  bytes: Uint8Array | string,
): Promise<void> {
  const folder = path.dirname(file);
  // Before and after: making folders would follow a link too.
  if (isWithin(rootFolder, folder)) await mkdir(folder, { recursive: true });
  if (!isWithin(rootFolder, folder)) {
    throw usageError(
      'build-folder',
      `${path.relative(rootFolder, folder)} is a link that leads out of the project.`,
      'Delete .build and run again.',
    );
  }
  writes += 1;
  const beside = `${file}.${process.pid}-${writes}.tmp`;
  await rm(beside, { force: true });
  await writeFile(beside, bytes, { flag: 'wx' });
  await rename(beside, file);
}

/** Writes what is named by its contents, unless those very contents are there. */
export async function writeOnce(rootFolder: string, file: string, bytes: Uint8Array | string): Promise<void> {
  const found = await readFile(file).catch(() => undefined);
  if (found && isWithin(rootFolder, file) && sha256(found) === sha256(bytes)) return;
  await writeWithin(rootFolder, file, bytes);
}
