import type { Command } from 'commander';
import type { Runtime } from '../commands/command.ts';
import { CliError, usageError } from '../errors.ts';
import { findProjectRoot } from '../project-root.ts';
import type { ProjectTrust } from '../trust/project-trust.ts';
import { type LoadModule, loadPlugin } from './load-plugin.ts';
import { type DeclaredCommand, readManifest } from './manifest.ts';
import type { Plugin } from './plugin.ts';

/** The value of `--project` in a command line that is not parsed yet. */
export function namedProject(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((one) => one === '--project' || one.startsWith('--project='));
  if (at < 0) return undefined;
  return argv[at]?.includes('=') ? argv[at]?.slice('--project='.length) : argv[at + 1];
}

/** The project that a command line is about; undefined outside of projects. */
export function projectOf(argv: readonly string[], workingFolder: string): string | undefined {
  try {
    return findProjectRoot(workingFolder, namedProject(argv));
  } catch (error) {
    // A command that needs a project reports it; help does not.
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

const wantsHelp = (argv: readonly string[]): boolean => argv.some((one) => one === '--help' || one === '-h');

const firstWord = (argv: readonly string[]): string | undefined => (argv[0] === '--' ? argv[1] : argv[0]);

/** The commands that a project adds, by what package.json declares; nothing of the project is run for it. */
export function declaredCommands(projectRoot: string | undefined, core: Command): readonly DeclaredCommand[] {
  if (projectRoot === undefined) return [];
  const taken = new Set(['help', ...core.commands.flatMap((one) => [one.name(), ...one.aliases()])]);
  return readManifest(projectRoot).commands.filter((one) => !taken.has(one.name));
}

/**
 * The plug-in of a project, when the command line calls one of the commands that it declares; undefined for every other command line.
 * Without trust the help of such a command is the declared line.
 * @throws CliError `plugin` (exit 2) when it cannot be loaded, `not-trusted` (exit 3)
 */
export async function pluginOfCommand(
  argv: readonly string[],
  projectRoot: string | undefined,
  declared: readonly DeclaredCommand[],
  trust: (projectRoot: string) => ProjectTrust,
  load?: LoadModule,
): Promise<Plugin | undefined> {
  const name = firstWord(argv);
  if (projectRoot === undefined || !declared.some((one) => one.name === name)) return undefined;
  const project = { projectRoot, trust: trust(projectRoot) };
  if (wantsHelp(argv) && !project.trust.isTrusted()) return undefined;
  return loadPlugin(project, `cloudcart ${name}`, load);
}

/** Shows a command in help and completion that only the plug-in can run. */
function registerDeclared(program: Command, { name, summary }: DeclaredCommand): void {
  program
    .command(name)
    .description(summary)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw usageError('plugin', `${name} is declared in package.json, but no plug-in adds it.`);
    });
}

/**
 * Registers a project's own commands after the core's: those of the loaded plug-in, and by their declaration those of one that is not.
 * @throws CliError `plugin` (exit 2) when the plug-in adds a command that package.json does not declare, or one that exists
 */
export function registerProjectCommands(
  program: Command,
  runtime: Runtime,
  declared: readonly DeclaredCommand[],
  plugin?: Plugin,
): void {
  const before = new Set(program.commands);
  for (const register of plugin?.commands ?? []) {
    try {
      register(program, runtime);
    } catch (error) {
      throw usageError('plugin', `The plug-in ${plugin?.name} cannot add a command: ${String(error)}`);
    }
  }
  const added = program.commands.filter((one) => !before.has(one)).map((one) => one.name());
  const undeclared = added.find((name) => !declared.some((one) => one.name === name));
  if (undeclared !== undefined) {
    throw usageError(
      'plugin',
      `The plug-in ${plugin?.name} adds the command ${undeclared}, which package.json does not declare.`,
      `Add "${undeclared}": "<summary>" to cloudcart.commands in package.json.`,
    );
  }
  for (const one of declared) if (!added.includes(one.name)) registerDeclared(program, one);
}
