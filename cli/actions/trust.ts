import { type Clock, isoNow } from '../../platform/clock.ts';
import { codeDigest, namedCode } from '../trust/code-digest.ts';
import { installedFrom, realPath, trustedDigest } from '../trust/project-trust.ts';
import type { TrustStore } from '../trust/trust-store.ts';

/** What `trust` works with; a test brings fakes. */
export interface TrustPorts {
  store: TrustStore;
  clock: Clock;
  /** Folder of the package that the command is. */
  packageRoot: string | undefined;
}

/** What `trust --json` prints. */
export interface TrustReport {
  action: 'trusted' | 'revoked' | 'unchanged';
  /** Real path of the project. */
  folder: string;
  /** Files that it names as code, relative to it. */
  code: readonly string[];
  /** The command was installed from this project, so that it is trusted without an entry. */
  installedFrom: boolean;
}

/** What `trust --list --json` prints. */
export interface TrustListReport {
  projects: { folder: string; at: string; current: boolean }[];
}

/**
 * Trusts a project as it is now.
 * @throws CliError `trust-digest` (exit 2) when the code that it names is too large or cannot be read
 */
export function addTrust({ store, clock, packageRoot }: TrustPorts, projectRoot: string): TrustReport {
  const folder = realPath(projectRoot);
  const digest = trustedDigest(projectRoot);
  const known = store.list().some((one) => one.folder === folder && one.digest === digest);
  if (!known) store.add({ folder, digest, at: isoNow(clock) });
  return {
    action: known ? 'unchanged' : 'trusted',
    folder,
    code: namedCode(projectRoot),
    installedFrom: installedFrom(projectRoot, packageRoot),
  };
}

/** Removes a project from the list; its folder need not exist any more. */
export function revokeTrust({ store, packageRoot }: TrustPorts, projectRoot: string): TrustReport {
  const folder = realPath(projectRoot);
  return {
    action: store.remove(folder) ? 'revoked' : 'unchanged',
    folder,
    code: [],
    installedFrom: installedFrom(projectRoot, packageRoot),
  };
}

/** The list; `current` is false for a project whose code has changed since, or that is gone. */
export const listTrust = ({ store }: TrustPorts): TrustListReport => ({
  projects: store
    .list()
    .map(({ folder, digest, at }) => ({ folder, at, current: codeDigest(folder) === digest })),
});
