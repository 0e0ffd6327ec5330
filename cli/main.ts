import { Command, CommanderError } from 'commander';
import { systemClock } from '../platform/clock.ts';
import { registerBuild } from './commands/build.ts';
import type { Register, Runtime } from './commands/command.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerCost } from './commands/cost.ts';
import { registerDeploy } from './commands/deploy.ts';
import { registerDestroy } from './commands/destroy.ts';
import { registerDev } from './commands/dev.ts';
import { registerDiagnose } from './commands/diagnose.ts';
import { registerDiff } from './commands/diff.ts';
import { registerDlq } from './commands/dlq.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDown } from './commands/down.ts';
import { registerDrift } from './commands/drift.ts';
import { registerGc } from './commands/gc.ts';
import { registerInvoke } from './commands/invoke.ts';
import { registerLogs } from './commands/logs.ts';
import { registerOpen } from './commands/open.ts';
import { registerOutputs } from './commands/outputs.ts';
import { refuseBlank } from './commands/refuse-blank.ts';
import { refuseRepeated } from './commands/refuse-repeated.ts';
import { registerRollback } from './commands/rollback.ts';
import { registerStatus } from './commands/status.ts';
import { registerTrace } from './commands/trace.ts';
import { registerTrust } from './commands/trust.ts';
import { registerUp } from './commands/up.ts';
import { registerUpdateCode } from './commands/update-code.ts';
import { registerValidate } from './commands/validate.ts';
import { ExitCode, type ExitCodeValue } from './errors.ts';
import type { EarlyError } from './output/early-error.ts';
import { neutral, oneLine } from './output/neutral.ts';
import type { Plugin } from './plugin/plugin.ts';
import {
  declaredCommands,
  pluginOfCommand,
  projectOf,
  registerProjectCommands,
} from './plugin/project-plugin.ts';
import { asCliError, createRuntime, processTerminal, type Terminal, trustOf } from './runtime.ts';

/** In the order of the help. */
const COMMANDS: readonly Register[] = [
  registerUp,
  registerDown,
  registerDev,
  registerDeploy,
  registerDiff,
  registerDiagnose,
  registerRollback,
  registerDrift,
  registerBuild,
  registerUpdateCode,
  registerInvoke,
  registerStatus,
  registerOutputs,
  registerOpen,
  registerLogs,
  registerTrace,
  registerDlq,
  registerDoctor,
  registerValidate,
  registerTrust,
  registerCost,
  registerGc,
  registerDestroy,
  registerCompletion,
];

const HELP_HINT = '(--help shows more)';

/** Applies what holds for every command, those of a plug-in included. */
function finish(program: Command): Command {
  for (const command of program.commands) {
    command.exitOverride().showHelpAfterError(HELP_HINT);
    refuseBlank(command);
    refuseRepeated(command);
  }
  return program;
}

/** Help and usage errors: they repeat the command line and what package.json declares. */
function writeNeutral(command: Command, { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>): void {
  command.configureOutput({
    writeOut: (text) => stdout.write(neutral(text)),
    writeErr: (text) => stderr.write(neutral(text)),
  });
  for (const one of command.commands) writeNeutral(one, { stdout, stderr });
}

/** The whole command line, with nothing loaded but names and options; the project's own commands come last. */
export function createProgram(version: string, runtime: Runtime, plugin?: Plugin): Command {
  const program = new Command('cloudcart')
    .description('Deploys CloudCart, or any nested SAM application, locally and to AWS')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError(HELP_HINT)
    .configureHelp({ sortSubcommands: false })
    .exitOverride();
  for (const register of [...COMMANDS, ...(plugin?.commands ?? [])]) register(program, runtime);
  return finish(program);
}

/** The command line of one project: a plug-in is loaded only for a command of its own. */
async function createProjectProgram(
  argv: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<Command> {
  const runtime = createRuntime(terminal);
  const program = createProgram(version, runtime);
  const projectRoot = projectOf(argv, terminal.workingFolder);
  const declared = declaredCommands(projectRoot, program);
  const plugin = await pluginOfCommand(argv, projectRoot, declared, (root) => trustOf(terminal, root));
  registerProjectCommands(program, runtime, declared, plugin);
  writeNeutral(program, terminal);
  return finish(program);
}

async function printEarlyError(
  argv: readonly string[],
  terminal: Terminal,
  error: EarlyError,
): Promise<void> {
  const { earlyError } = await import('./output/early-error.ts');
  terminal.stdout.write(earlyError(argv, error, systemClock));
}

async function reportFailure(argv: readonly string[], terminal: Terminal, thrown: unknown): Promise<void> {
  if (thrown instanceof CommanderError) {
    const code: ExitCodeValue = thrown.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
    const message = thrown.message.replace(/^error: /, '');
    if (code !== ExitCode.Done)
      await printEarlyError(argv, terminal, { code: 'usage', message, exitCode: code });
    terminal.setExitCode(argv.length === 0 ? ExitCode.Done : code);
    return;
  }
  const error = asCliError(thrown, terminal.signal);
  for (const line of [`error: ${error.lines.map(oneLine).join('\n')}`, ...error.remedyLines.map(oneLine)])
    terminal.stderr.write(`${line}\n`);
  await printEarlyError(argv, terminal, error);
  terminal.setExitCode(error.exitCode);
}

/**
 * Runs one command line.
 * @param argv the arguments after `cloudcart`
 * @param packageRoot folder of the package that the command is: its own project is trusted
 */
export async function main(argv: readonly string[], version: string, packageRoot?: string): Promise<void> {
  const terminal = processTerminal(packageRoot);
  // Node would print what was thrown as it is.
  process.on('uncaughtException', (error) => {
    terminal.stderr.write(
      `${neutral(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
    );
    process.exit(ExitCode.Unexpected);
  });
  try {
    const program = await createProjectProgram(argv, version, terminal);
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    await reportFailure(argv, terminal, error);
  }
}
