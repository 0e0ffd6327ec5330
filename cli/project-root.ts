import { existsSync } from 'node:fs';
import path from 'node:path';
import { usageError } from './errors.ts';

const isRoot = (folder: string): boolean =>
  existsSync(path.join(folder, 'template.yaml')) && existsSync(path.join(folder, 'samconfig.toml'));

/**
 * The folder of the root template: the one that was named, or the nearest at or above the working folder.
 * @throws CliError `no-project` (exit 2)
 */
export function findProjectRoot(workingFolder: string, named?: string): string {
  const start = path.resolve(workingFolder, named ?? '.');
  if (named !== undefined) {
    if (isRoot(start)) return start;
    throw usageError(
      'no-project',
      `${start} holds no template.yaml and samconfig.toml.`,
      'Name another folder with --project.',
    );
  }
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (isRoot(folder)) return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw usageError(
    'no-project',
    `There is no template.yaml with a samconfig.toml in ${start} or above it.`,
    'Go to the project, or name its folder with --project.',
  );
}
