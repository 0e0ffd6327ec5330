import { CliError } from '../errors.ts';
import { findProjectRoot } from '../project-root.ts';
import { type LoadModule, loadPlugin } from './load-plugin.ts';
import type { Plugin } from './plugin.ts';

/** The value of `--project` in a command line that is not parsed yet. */
export function namedProject(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((one) => one === '--project' || one.startsWith('--project='));
  if (at < 0) return undefined;
  return argv[at]?.includes('=') ? argv[at]?.slice('--project='.length) : argv[at + 1];
}

function rootFor(argv: readonly string[], workingFolder: string): string | undefined {
  try {
    return findProjectRoot(workingFolder, namedProject(argv));
  } catch (error) {
    // The command tells of it where it needs one: help does not.
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/**
 * The plug-in of the project that a command line is about; undefined outside of projects and for those without one.
 * @throws CliError `plugin` (exit 2) when it cannot be loaded
 */
export async function projectPlugin(
  argv: readonly string[],
  workingFolder: string,
  load?: LoadModule,
): Promise<Plugin | undefined> {
  if (argv[0] === '--version' || argv[0] === '-V') return undefined;
  const root = rootFor(argv, workingFolder);
  return root === undefined ? undefined : loadPlugin(root, load);
}
