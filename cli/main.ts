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
import { registerRollback } from './commands/rollback.ts';
import { registerStatus } from './commands/status.ts';
import { registerTrace } from './commands/trace.ts';
import { registerUp } from './commands/up.ts';
import { registerUpdateCode } from './commands/update-code.ts';
import { registerValidate } from './commands/validate.ts';
import { CliError, ExitCode, type ExitCodeValue } from './errors.ts';
import type { EarlyError } from './output/early-error.ts';
import type { Plugin } from './plugin/plugin.ts';
import { projectPlugin } from './plugin/project-plugin.ts';
import { createRuntime, processTerminal, type Terminal } from './runtime.ts';

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
  registerCost,
  registerGc,
  registerDestroy,
  registerCompletion,
];

/** The whole command line, with nothing loaded but names and options; the project's own commands come last. */
export function createProgram(version: string, runtime: Runtime, plugin?: Plugin): Command {
  const program = new Command('cloudcart')
    .description('Deploys CloudCart, or any nested SAM application, locally and to AWS')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells more)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride();
  for (const register of [...COMMANDS, ...(plugin?.commands ?? [])]) register(program, runtime);
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help tells more)');
  return program;
}

async function sayEarly(argv: readonly string[], terminal: Terminal, error: EarlyError): Promise<void> {
  const { earlyError } = await import('./output/early-error.ts');
  terminal.stdout.write(earlyError(argv, error, systemClock));
}

/** The project's plug-in; false when it is broken, which has been told then. */
async function pluginOf(argv: readonly string[], terminal: Terminal): Promise<Plugin | undefined | false> {
  try {
    return await projectPlugin(argv, terminal.workingFolder);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { message, remedy } = error;
    terminal.stderr.write(`error: ${message}\n${remedy ? `${remedy}\n` : ''}`);
    await sayEarly(argv, terminal, error);
    terminal.setExitCode(error.exitCode);
    return false;
  }
}

/**
 * Runs one command line.
 * @param argv the arguments after `cloudcart`
 */
export async function main(argv: readonly string[], version: string): Promise<void> {
  const terminal = processTerminal();
  const plugin = await pluginOf(argv, terminal);
  if (plugin === false) return;
  const program = createProgram(version, createRuntime(terminal), plugin);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const fine: ExitCodeValue = error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
    const message = error.message.replace(/^error: /, '');
    if (fine !== ExitCode.Done) await sayEarly(argv, terminal, { code: 'usage', message, exitCode: fine });
    terminal.setExitCode(argv.length === 0 ? ExitCode.Done : fine);
  }
}
