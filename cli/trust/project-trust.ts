import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Clock, isoNow } from '../../platform/clock.ts';
import { CliError, ExitCode, usageError } from '../errors.ts';
import { codeDigest, namedCode } from './code-digest.ts';
import { foreignOwner } from './foreign-owner.ts';
import type { TrustStore } from './trust-store.ts';

/** Whether code of a checkout may run. Until its user trusts it, a checkout is data. */
export interface ProjectTrust {
  /** Asks nobody. @throws CliError `trust-file` or `user-folder` (exit 2) when the user's list cannot be relied on */
  isTrusted(): boolean;
  /**
   * Returns when code of the project may run; asks on a terminal, and remembers a yes.
   * @param purpose what would run it: `cloudcart up`
   * @throws CliError `not-trusted` (exit 3) after a no, or without a terminal
   */
  require(purpose: string): Promise<void>;
  /**
   * Returns when code that the user asked for may run: the project is the user's own, or trusted. For commands such as `invoke`,
   * which run what their user names, as `node file.js` does.
   * @param purpose what would run it: `cloudcart invoke`
   * @throws CliError `not-trusted` (exit 3) when another user owns the project, after a no or without a terminal
   */
  requireOwn(purpose: string): Promise<void>;
}

export interface ProjectTrustOptions {
  projectRoot: string;
  /** Folder of the package that this command is. */
  packageRoot: string | undefined;
  store: TrustStore;
  clock: Clock;
  /** Users whose projects are this user's own: see `ownUsers`. */
  own: readonly number[] | undefined;
  /** Asks on the terminal; undefined without one. */
  confirm: ((question: string) => Promise<boolean>) | undefined;
}

/** The path without links; the path itself when it does not exist. */
export function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}

/**
 * Whether the command was installed from this project: it is the project itself, or a dependency in its `node_modules`. Whoever
 * runs it runs code of that project already.
 */
export function installedFrom(projectRoot: string, packageRoot: string | undefined): boolean {
  if (packageRoot === undefined) return false;
  const own = realPath(packageRoot);
  const root = realPath(projectRoot);
  return own === root || own === path.join(root, 'node_modules', 'cloudcart');
}

/**
 * The digest of a project that is to be trusted.
 * @throws CliError `trust-digest` (exit 2) when the code that it names is too large or cannot be read
 */
export function trustedDigest(projectRoot: string): string {
  const digest = codeDigest(projectRoot);
  if (digest !== undefined) return digest;
  throw usageError(
    'trust-digest',
    `${projectRoot} names code that cannot be read, or a file of more than 512 MiB: ${namedCode(projectRoot).join(', ')}.`,
    'Correct these files, or remove them.',
  );
}

/** Trusts a project as it is now. */
export function trustProject({
  projectRoot,
  store,
  clock,
}: Pick<ProjectTrustOptions, 'projectRoot' | 'store' | 'clock'>): void {
  store.add({ folder: realPath(projectRoot), digest: trustedDigest(projectRoot), at: isoNow(clock) });
}

/** What an untrusted project is about to do. */
interface Asked {
  projectRoot: string;
  purpose: string;
  /** Why the project is not the user's own; undefined when that does not matter. */
  foreign: string | undefined;
}

function notTrusted({ projectRoot, purpose, foreign }: Asked, declined: boolean): CliError {
  const named = namedCode(projectRoot);
  const code = named.length > 0 ? ` (it names ${named.join(', ')})` : '';
  const owner = foreign === undefined ? '' : ` ${foreign}.`;
  return new CliError(
    `${purpose} runs code of ${projectRoot}${code}, and this project is not trusted.${owner}${declined ? ' Nothing was run.' : ''}`,
    {
      code: 'not-trusted',
      exitCode: ExitCode.Confirmation,
      remedy: `Look at its code, then run: cloudcart trust ${shellWord(projectRoot)}`,
    },
  );
}

/** A path as one word of a POSIX shell. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Trust in one project, from the user's list and from where the command was installed. */
export function projectTrust(options: ProjectTrustOptions): ProjectTrust {
  const { projectRoot, packageRoot, store, confirm, own } = options;
  let known = false;
  const isTrusted = (): boolean => {
    if (known || installedFrom(projectRoot, packageRoot)) return true;
    const entry = store.list().find((one) => one.folder === realPath(projectRoot));
    known = entry !== undefined && entry.digest === codeDigest(projectRoot);
    return known;
  };
  const askFor = async (asked: Asked): Promise<void> => {
    if (!confirm) throw notTrusted(asked, false);
    const named = namedCode(projectRoot);
    const what = named.length > 0 ? `: it names ${named.join(', ')}` : '';
    const owner = asked.foreign === undefined ? '.' : `; ${asked.foreign}.`;
    const question = `${asked.purpose} runs code of ${realPath(projectRoot)}${what}${owner} Trust this project?`;
    if (!(await confirm(question))) throw notTrusted(asked, true);
    trustProject(options);
    known = true;
  };
  return {
    isTrusted,
    async require(purpose) {
      if (!isTrusted()) await askFor({ projectRoot, purpose, foreign: foreignOwner(projectRoot, own) });
    },
    async requireOwn(purpose) {
      const foreign = foreignOwner(projectRoot, own);
      if (foreign !== undefined && !isTrusted()) await askFor({ projectRoot, purpose, foreign });
    },
  };
}
