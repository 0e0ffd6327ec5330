import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { type TrustedProject, type TrustStore, withProject } from './trust-store.ts';
import { checkUserFile, makeUserFolder } from './user-folder.ts';

const VERSION = 1;

const isProject = (value: unknown): value is TrustedProject =>
  typeof value === 'object' &&
  value !== null &&
  ['folder', 'digest', 'at'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string');

function parse(text: string, file: string): TrustedProject[] {
  try {
    const { version, projects } = JSON.parse(text) as { version?: unknown; projects?: unknown };
    if (version === VERSION && Array.isArray(projects) && projects.every(isProject)) return projects;
  } catch {
    // Said below.
  }
  throw usageError('trust-file', `${file} is not a list of trusted projects.`, 'Fix it or delete it.');
}

/**
 * The list in `trusted.json` of the user's folder, mode 0600.
 * @param folder see `userFolder`
 * @throws CliError `trust-file` or `user-folder` (exit 2), at a call, when the file is broken or not the user's alone
 */
export function fileTrustStore(folder: string): TrustStore {
  const file = path.join(folder, 'trusted.json');
  const list = (): TrustedProject[] => (checkUserFile(file) ? parse(readFileSync(file, 'utf8'), file) : []);
  const write = (projects: readonly TrustedProject[]): void => {
    makeUserFolder(folder);
    const beside = `${file}.${process.pid}.tmp`;
    writeFileSync(beside, `${JSON.stringify({ version: VERSION, projects }, null, 2)}\n`, { mode: 0o600 });
    renameSync(beside, file);
  };
  return {
    list,
    add: (project) => write(withProject(list(), project)),
    remove: (removed) => {
      const before = list();
      const after = before.filter((one) => one.folder !== removed);
      if (after.length < before.length) write(after);
      return after.length < before.length;
    },
  };
}
