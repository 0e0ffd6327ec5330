import { existsSync } from 'node:fs';
import path from 'node:path';

/** What tools keep in a folder and make again: never part of an artifact. `.build` is the command's own. */
const MADE_BY_TOOLS = new Set(['.git', '.aws-sam', '.build', '.DS_Store', '__pycache__']);

/** Credentials, private settings and local state. `sam build` would take them. */
const PRIVATE = [
  /^\.(cloudcart|venv|aws|azure|ssh|gnupg|kube|docker|terraform)$/,
  /^\.env(\.(?!(example|sample|template|dist|defaults)$).*)?$/,
  /^(\.envrc|\.netrc|_netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.dockercfg|\.vault-token)$/,
  /^(samconfig\.(toml|ya?ml|json)|engine\.secret|.*\.tfstate(\.backup)?)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/,
];

/** Settings of package managers, which may hold a token. Only a build reads them. */
const REGISTRY_SETTINGS = /^(\.npmrc|\.yarnrc|\.yarnrc\.yml|\.pypirc|pip\.conf|nuget\.config)$/;

/** What decides which files of a folder are packaged. */
export interface PackagingRules {
  /** Absolute folder of the local engine's state without links; it may lie anywhere. */
  stateDir?: string | undefined;
  /** The files are built first: settings of package managers are needed. Default false. */
  isBuildInput?: boolean;
}

/** Why a file or folder is not packaged: `tool` is not worth a word, `private` is reported. */
export type LeftOut = 'tool' | 'private';

/** A file or folder that may be packaged. */
export interface Candidate {
  /** Name in its folder; a link has its own. */
  name: string;
  /** Absolute path without links. */
  real: string;
}

/** Some file systems tell upper from lower case, others do not. */
const isPrivateName = (name: string, { isBuildInput }: PackagingRules): boolean =>
  [...PRIVATE, ...(isBuildInput ? [] : [REGISTRY_SETTINGS])].some((one) => one.test(name.toLowerCase()));

const isWithinState = (real: string, { stateDir }: PackagingRules): boolean =>
  stateDir !== undefined && (real === stateDir || real.startsWith(stateDir + path.sep));

/**
 * Decides whether a file or folder is left out of what is packaged. A link counts by its own name, by that of its target, and by the
 * state folder that it may lead into.
 * @returns undefined when it is packaged
 */
export function leftOut({ name, real }: Candidate, rules: PackagingRules): LeftOut | undefined {
  if (MADE_BY_TOOLS.has(name)) return 'tool';
  const names = [name, path.basename(real)];
  const isPrivate =
    names.some((one) => isPrivateName(one, rules)) ||
    isWithinState(real, rules) ||
    // A virtual environment under another name.
    existsSync(path.join(real, 'pyvenv.cfg'));
  return isPrivate ? 'private' : undefined;
}
