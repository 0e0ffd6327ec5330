import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { processEnvironment } from '../../platform/config.ts';
import { findOutside, foldersOutside } from '../trust/outside-path.ts';
import { programEnvironment } from '../trust/program-environment.ts';

const OUTPUT_BYTES = 2 ** 26;

/** A git command that no configuration of the repository can extend. */
export interface GitCommand {
  args: string[];
  env: Record<string, string>;
}

/** The result of a git command. */
export interface GitResult {
  /** undefined when git is not installed or could not start */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/**
 * Settings of the command line, which win over those of the repository. A folder that is itself a repository can arrive by
 * `git clone`, with its configuration: such a repository is refused unless `GIT_DIR` names it.
 */
const SETTINGS = [
  'safe.bareRepository=explicit',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.sshCommand=false',
  'core.gitProxy=false',
  'core.alternateRefsCommand=false',
  'core.askPass=false',
  'core.pager=cat',
  'credential.helper=',
  'diff.external=',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
];

/**
 * Variables of every call. A missing object of a partial clone is fetched by whatever command needs it, over a transport
 * that can be a shell command; an empty list of protocols allows none. Older versions know only that variable.
 */
const VARIABLES = {
  GIT_ALLOW_PROTOCOL: '',
  GIT_PROTOCOL_FROM_USER: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  LC_ALL: 'C',
};

/**
 * Builds a call of git that cannot run code of the checkout: no lazy fetch, hooks, monitors, filters, external diffs or
 * prompts. Git's own check of a repository's owner stays in force. Of the caller's variables only those of {@link programEnvironment} are kept.
 * @param checkout the working folder; no git of it, or of the checkout around it, is run
 */
export function gitCommand(
  checkout: string,
  args: readonly string[],
  repository: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string | undefined>> = processEnvironment(),
): GitCommand {
  const env = programEnvironment(environment);
  const settings = SETTINGS.flatMap((one) => ['-c', one]);
  return {
    args: ['--no-pager', '--no-replace-objects', ...settings, '-C', checkout, ...args],
    env: {
      ...env,
      PATH: foldersOutside(env.PATH ?? '', checkout).join(path.delimiter),
      ...VARIABLES,
      ...repository,
    },
  };
}

/**
 * Runs git as {@link gitCommand} builds it. Every git call of the command goes through here.
 * @param repository `GIT_DIR` and its like, when git must not look for the repository itself
 */
export function runGit(
  checkout: string,
  args: readonly string[],
  repository: Readonly<Record<string, string>> = {},
): GitResult {
  if (args.some((one) => one.includes('\0')))
    return { code: 1, stdout: '', stderr: 'an argument holds a NUL' };
  const { args: all, env } = gitCommand(checkout, args, repository);
  const git = findOutside(env.PATH ?? '', checkout, 'git');
  if (git === undefined) return { code: undefined, stdout: '', stderr: 'git is not installed' };
  const { status, stdout, stderr, error } = spawnSync(git, all, {
    env,
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status ?? 1, stdout: stdout ?? '', stderr: (stderr || error?.message || '').trim() };
}
