import { readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';

const OTHERS_WRITE = 0o002;

/** The files that make a folder a project, whatever their format. */
const PROJECT_FILES = /^(template\.(ya?ml|json)|samconfig\.(toml|ya?ml|json)|package\.json)$/;

/**
 * The users whose files are this user's own: the user, and for a root user of `sudo` the one who called it.
 * @returns undefined on systems without user ids
 */
export function ownUsers(
  variables: Readonly<Record<string, string | undefined>>,
  user: number | undefined = process.getuid?.(),
): readonly number[] | undefined {
  if (user === undefined) return undefined;
  const { SUDO_UID: caller = '' } = variables;
  return user === 0 && /^\d+$/.test(caller) ? [user, Number(caller)] : [user];
}

function projectFiles(projectRoot: string): string[] {
  try {
    return readdirSync(projectRoot).filter((name) => PROJECT_FILES.test(name));
  } catch {
    return [];
  }
}

/**
 * Explains why a project may hold files of another user: the nearest project above a working folder can be anybody's, such as
 * one in `/tmp`. Its folder and the files that describe it count, links followed.
 * @returns undefined when the project is the user's own, and on systems without user ids
 */
export function foreignOwner(projectRoot: string, own: readonly number[] | undefined): string | undefined {
  if (own === undefined) return undefined;
  const stats = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });
  for (const file of [
    projectRoot,
    ...projectFiles(projectRoot).map((name) => path.join(projectRoot, name)),
  ]) {
    const found = stats(file);
    if (found && !own.includes(found.uid)) return `${file} belongs to another user (uid ${found.uid})`;
  }
  const isOpen = ((stats(projectRoot)?.mode ?? 0) & OTHERS_WRITE) !== 0;
  return isOpen ? `every user of this machine can write to ${projectRoot}` : undefined;
}
