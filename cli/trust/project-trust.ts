import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Clock, isoNow } from '../../platform/clock.ts';
import { CliError, ExitCode } from '../errors.ts';
import { codeDigest, namedCode } from './code-digest.ts';
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
}

export interface ProjectTrustOptions {
  projectRoot: string;
  /** Folder of the package that this command is. */
  packageRoot: string | undefined;
  store: TrustStore;
  clock: Clock;
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

/** Trusts a project as it is now. */
export function trustProject({ projectRoot, store, clock }: Omit<ProjectTrustOptions, 'confirm'>): void {
  store.add({ folder: realPath(projectRoot), digest: codeDigest(projectRoot), at: isoNow(clock) });
}

function notTrusted(projectRoot: string, purpose: string, declined: boolean): CliError {
  const named = namedCode(projectRoot);
  const code = named.length > 0 ? ` (it names ${named.join(', ')})` : '';
  return new CliError(
    `${purpose} runs code of ${projectRoot}${code}, and this project is not trusted.${declined ? ' Nothing was run.' : ''}`,
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
  const { projectRoot, packageRoot, store, confirm } = options;
  let known = false;
  const isTrusted = (): boolean => {
    if (known || installedFrom(projectRoot, packageRoot)) return true;
    const entry = store.list().find((one) => one.folder === realPath(projectRoot));
    known = entry !== undefined && entry.digest === codeDigest(projectRoot);
    return known;
  };
  return {
    isTrusted,
    async require(purpose) {
      if (isTrusted()) return;
      if (!confirm) throw notTrusted(projectRoot, purpose, false);
      const named = namedCode(projectRoot);
      const what = named.length > 0 ? `: it names ${named.join(', ')}` : '';
      if (!(await confirm(`${purpose} runs code of ${realPath(projectRoot)}${what}. Trust this project?`)))
        throw notTrusted(projectRoot, purpose, true);
      trustProject(options);
      known = true;
    },
  };
}
