import { Command, CommanderError } from 'commander';
import { registerBuild } from './commands/build.ts';
import type { Register, Runtime } from './commands/command.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDeploy } from './commands/deploy.ts';
import { registerDestroy } from './commands/destroy.ts';
import { registerDev } from './commands/dev.ts';
import { registerDlq } from './commands/dlq.ts';
import { registerDown } from './commands/down.ts';
import { registerInvoke } from './commands/invoke.ts';
import { registerLogs } from './commands/logs.ts';
import { registerOutputs } from './commands/outputs.ts';
import { registerSeed } from './commands/seed.ts';
import { registerStatus } from './commands/status.ts';
import { registerUp } from './commands/up.ts';
import { registerUpdateCode } from './commands/update-code.ts';
import { registerValidate } from './commands/validate.ts';
import { ExitCode, type ExitCodeValue } from './errors.ts';
import { createRuntime, processTerminal } from './runtime.ts';

/** In the order of the help. */
const COMMANDS: readonly Register[] = [
  registerUp,
  registerDown,
  registerDev,
  registerDeploy,
  registerBuild,
  registerUpdateCode,
  registerInvoke,
  registerSeed,
  registerDemo,
  registerStatus,
  registerOutputs,
  registerLogs,
  registerDlq,
  registerValidate,
  registerDestroy,
];

/** The whole command line, with nothing loaded but names and options. */
export function createProgram(version: string, runtime: Runtime): Command {
  const program = new Command('cloudcart')
    .description('Deploys CloudCart, or any nested SAM application, locally and to AWS')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells more)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride();
  for (const register of COMMANDS) register(program, runtime);
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help tells more)');
  return program;
}

/**
 * Runs one command line.
 * @param argv the arguments after `cloudcart`
 */
export async function main(argv: readonly string[], version: string): Promise<void> {
  const terminal = processTerminal();
  const program = createProgram(version, createRuntime(terminal));
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const fine: ExitCodeValue = error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
    if (argv.includes('--json') && fine !== ExitCode.Done) {
      const message = error.message.replace(/^error: /, '');
      terminal.stdout.write(`${JSON.stringify({ error: { code: 'usage', message } }, null, 2)}\n`);
    }
    terminal.setExitCode(argv.length === 0 ? ExitCode.Done : fine);
  }
}
