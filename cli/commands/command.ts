import { type Command, Option } from 'commander';
import type { Clock } from '../../platform/clock.ts';
import type { ActionContext } from '../context.ts';
import { EXIT_MEANINGS, ExitCode, type ExitCodeValue, usageError } from '../errors.ts';
import type { TrustStore } from '../trust/trust-store.ts';

/** Options of every command. */
export interface CommonOptions {
  /** stdout is one JSON document, all else goes to stderr. */
  json?: boolean;
  /** `text` lines on stderr (default) or `ndjson` messages on stdout. */
  output?: 'text' | 'ndjson';
  /** Shows debug messages and stack traces. */
  verbose?: boolean;
  /** Folder of the root template; default: the nearest one above the working folder. */
  project?: string;
}

/** Options of every command that works on an environment. */
export interface EnvironmentOptions extends CommonOptions {
  env: string;
  /** `Name=value` of the root template's parameters. */
  param?: string[];
}

/** What a command leaves behind: printed to stdout by the runtime. */
export interface Outcome {
  /** The document of `--json`; nothing is printed when it is undefined, for a command that has printed line by line. */
  json: unknown;
  /** What stdout shows without `--json`; nothing when absent. */
  text?: string | undefined;
  /** Default 0. */
  exitCode?: ExitCodeValue | undefined;
}

/** The user's machine, without a project. */
export interface Machine {
  store: TrustStore;
  clock: Clock;
  /** Folder of the package that the command is. */
  packageRoot: string | undefined;
  /** A folder that was named, from the working folder; the nearest project, or else the working folder, when none was. */
  folder(named: string | undefined): string;
  /** @throws CliError `no-project` (exit 2) */
  projectRoot(named: string | undefined): string;
}

/** What main.ts gives to the command files. */
export interface Runtime {
  /** The real context for these options. */
  context(options: CommonOptions): Promise<ActionContext>;
  /** Makes the context, runs the action, prints its outcome or error, and sets the process's exit code. Never rejects. */
  runAction(options: CommonOptions, action: (context: ActionContext) => Promise<Outcome>): Promise<void>;
  /** The same for what needs no project. */
  runOutside(options: CommonOptions, action: (machine: Machine) => Promise<Outcome>): Promise<void>;
}

/** Each `cli/commands/<name>.ts` exports one of these as `register<Name>`. */
export type Register = (program: Command, runtime: Runtime) => void;

/** Adds `--json`, `--output`, `--verbose`, `--project`. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout, everything else on stderr')
    .addOption(
      new Option('--output <form>', 'how progress is told').choices(['text', 'ndjson']).default('text'),
    )
    .option('--project <folder>', 'folder of the root template (default: the nearest one above)')
    .option('--verbose', 'tell more, with stack traces');
}

/** Collects a repeatable option into an array. */
export const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

/** Adds `--env`, `--param` and the common options. */
export function withEnvironmentOptions(command: Command): Command {
  return withCommonOptions(
    command
      .option('--env <name>', 'environment of samconfig.toml', 'local')
      .option('--param <Name=value>', 'a parameter of the root template; may be repeated', collect),
  );
}

/** A context in which every deployment gets these parameters, for a command that deploys again and again. */
export function withParameters(context: ActionContext, options: readonly string[] = []): ActionContext {
  const given = options.map((one): [string, string] => {
    const equals = one.indexOf('=');
    if (equals < 1) throw usageError('parameter', `--param ${one} is not Name=value`);
    return [`CLOUDCART_PARAM_${one.slice(0, equals)}`, one.slice(equals + 1)];
  });
  return { ...context, environment: { ...context.environment, ...Object.fromEntries(given) } };
}

/**
 * Refuses another environment than the one of the local engine.
 * @param instead the command that does the same for other environments
 * @throws CliError `local-only` (exit 2)
 */
export function requireLocal({ env }: EnvironmentOptions, name: string, instead: string): void {
  if (env === 'local') return;
  throw usageError(
    'local-only',
    `cloudcart ${name} works with the local engine, which serves the environment local, not ${env}.`,
    `Leave out --env, or run: cloudcart ${instead} --env ${env}`,
  );
}

/** One `[command line, what it does]`. */
export type Example = readonly [line: string, what: string];

interface Notes {
  examples: readonly Example[];
  exits: readonly ExitCodeValue[];
}

const notes = new WeakMap<Command, Notes>();

/** What the manual says of a command beside its options. */
export const notesOf = (command: Command): Notes => notes.get(command) ?? { examples: [], exits: [] };

/**
 * Shows examples and exit codes below a command's help, and in docs/cli.md.
 * @param exits exit codes besides those that every command has (0, 1, 2, 130; with `--env` also 4)
 */
export function withExamples(
  command: Command,
  examples: readonly Example[],
  exits: readonly ExitCodeValue[] = [],
): Command {
  const always = [ExitCode.Done, ExitCode.Unexpected, ExitCode.Usage, ExitCode.Interrupted];
  const access = command.options.some((option) => option.long === '--env') ? [ExitCode.Access] : [];
  const all = [...new Set([...always, ...access, ...exits])].sort((a, b) => a - b);
  notes.set(command, { examples, exits: all });
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  $ ${line.padEnd(width)}  ${what}`);
  const meanings = all.map((code) => `  ${String(code).padStart(3)}  ${EXIT_MEANINGS[code]}`);
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines.join('\n')}\n\nExit codes:\n${meanings.join('\n')}\n`,
  );
}
