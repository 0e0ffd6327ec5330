import path from 'node:path';
import { type Clock, systemClock } from '../platform/clock.ts';
import { systemIds } from '../platform/ids.ts';
import { accessError } from './aws/access-error.ts';
import type { CommonOptions, Machine, Outcome, Runtime } from './commands/command.ts';
import { type CliEnvironment, readEnvironment } from './config.ts';
import type { ActionContext } from './context.ts';
import { CliError, ExitCode, type ExitCodeValue } from './errors.ts';
import type { ErrorStream } from './output/choose-reporter.ts';
import { fileError } from './output/file-error.ts';
import type { HeldReporter } from './output/live-reporter.ts';
import type { Reporter } from './output/message.ts';
import { guardStreams } from './output/streams.ts';
import type { LineSink } from './output/text-reporter.ts';
import { findProjectRoot } from './project-root.ts';
import { fileTrustStore } from './trust/file-trust-store.ts';
import { ownUsers } from './trust/foreign-owner.ts';
import { type ProjectTrust, projectTrust } from './trust/project-trust.ts';
import { userFolder } from './trust/user-folder.ts';

/** The process as the command sees it; a test brings its own. */
export interface Terminal {
  stdout: LineSink;
  stderr: ErrorStream;
  stdinIsTTY: boolean;
  workingFolder: string;
  /** Folder of the package that the command is; default: none, so that no project is trusted for it. */
  packageRoot?: string | undefined;
  environment: CliEnvironment;
  signal: AbortSignal;
  /** See `ActionContext.claimCancel`. */
  claimCancel?(claim: boolean): AbortSignal;
  setExitCode(code: ExitCodeValue): void;
  /** Default: the machine's own. */
  clock?: Clock;
  /** Calls something when the process ends, however it does. Returns how to call it off. */
  onExit?(end: () => void): () => void;
}

/** A signal that comes again within this time is the same one: npm and a terminal both pass on the one Ctrl-C. */
const SAME_SIGNAL_MS = 500;

/** The real process. The first Ctrl-C aborts the signal, the next one an action may claim; else it ends the process at once. */
export function processTerminal(packageRoot?: string): Terminal {
  const controller = new AbortController();
  const canceller = new AbortController();
  let claimed = false;
  let lastAt = 0;
  const interrupt = (): void => {
    if (!controller.signal.aborted) {
      lastAt = systemClock.now().getTime();
      controller.abort(new CliError('Interrupted.', { code: 'interrupted', exitCode: ExitCode.Interrupted }));
    } else if (systemClock.now().getTime() - lastAt > SAME_SIGNAL_MS) {
      if (!claimed || canceller.signal.aborted) process.exit(ExitCode.Interrupted);
      lastAt = systemClock.now().getTime();
      canceller.abort();
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  guardStreams(process);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdinIsTTY: process.stdin.isTTY === true,
    workingFolder: process.cwd(),
    packageRoot,
    environment: readEnvironment(),
    signal: controller.signal,
    claimCancel: (claim) => {
      claimed = claim;
      return canceller.signal;
    },
    setExitCode: (code) => {
      process.exitCode = code;
    },
    onExit: (end) => {
      process.once('exit', end);
      return () => process.off('exit', end);
    },
  };
}

async function reporterFor(terminal: Terminal, options: CommonOptions): Promise<HeldReporter> {
  const { chooseReporter } = await import('./output/choose-reporter.ts');
  return chooseReporter({
    stdout: terminal.stdout,
    stderr: terminal.stderr,
    clock: terminal.clock ?? systemClock,
    verbose: options.verbose === true,
    output: options.output ?? 'text',
    json: options.json === true,
    plain: terminal.environment.plain,
    unattended: terminal.environment.unattended,
    onExit: terminal.onExit,
  });
}

async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  const { oneLine } = await import('./output/neutral.ts');
  return confirm({ message: oneLine(question), default: false }, { output: process.stderr, signal });
}

const isInteractive = (terminal: Terminal): boolean =>
  terminal.stdinIsTTY && terminal.stderr.isTTY === true && !terminal.environment.unattended;

/** Trust in a project; a terminal is asked once. */
export function trustOf(
  terminal: Terminal,
  projectRoot: string,
  confirm: (question: string) => Promise<boolean> = (question) => ask(question, terminal.signal),
): ProjectTrust {
  return projectTrust({
    projectRoot,
    packageRoot: terminal.packageRoot,
    store: fileTrustStore(userFolder(terminal.environment.variables)),
    clock: terminal.clock ?? systemClock,
    own: ownUsers(terminal.environment.variables),
    confirm: isInteractive(terminal) ? confirm : undefined,
  });
}

function makeContext(terminal: Terminal, options: CommonOptions, reporter: HeldReporter): ActionContext {
  const projectRoot = findProjectRoot(terminal.workingFolder, options.project);
  const confirm = (question: string) => reporter.hold(() => ask(question, terminal.signal));
  return {
    reporter,
    clock: systemClock,
    ids: systemIds(systemClock),
    projectRoot,
    trust: trustOf(terminal, projectRoot, confirm),
    environment: terminal.environment.variables,
    signal: terminal.signal,
    ...(terminal.claimCancel ? { claimCancel: terminal.claimCancel } : {}),
    interactive: isInteractive(terminal),
    confirm,
  };
}

/** What any thrown thing means to the user. */
export function asCliError(error: unknown, signal?: AbortSignal): CliError {
  if (error instanceof CliError) return error;
  const name = error instanceof Error ? error.name : '';
  if (signal?.aborted || name === 'ExitPromptError' || name === 'AbortPromptError') {
    return new CliError('Interrupted.', {
      code: 'interrupted',
      exitCode: ExitCode.Interrupted,
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  const access = accessError(error) ?? fileError(error);
  if (access) return access;
  return new CliError(message, { code: 'unexpected', exitCode: ExitCode.Unexpected, cause: error });
}

async function showError(
  error: CliError,
  terminal: Terminal,
  options: CommonOptions,
  reporter: Reporter,
): Promise<void> {
  const { message: toMessage } = await import('./messages/registry.ts');
  const { jsonText, neutral, oneLine } = await import('./output/neutral.ts');
  const { code, message, remedy, exitCode } = error;
  const text = error.lines.map(oneLine).join('\n');
  reporter.emit({ code, level: 'error', text, data: { exitCode, ...(remedy ? { remedy } : {}) } });
  if (remedy && options.output !== 'ndjson')
    reporter.emit(toMessage('remedy', { remedy: error.remedyLines.map(oneLine).join('\n') }));
  const cause = error.cause instanceof Error ? error.cause.stack : undefined;
  if (options.verbose && (cause ?? error.stack))
    terminal.stderr.write(`${neutral(cause ?? error.stack ?? '')}\n`);
  if (options.json)
    terminal.stdout.write(`${jsonText({ error: { code, message, ...(remedy ? { remedy } : {}) } }, 2)}\n`);
}

async function showOutcome(outcome: Outcome, terminal: Terminal, options: CommonOptions): Promise<void> {
  const { jsonText, neutral } = await import('./output/neutral.ts');
  if (options.json) {
    if (outcome.json !== undefined) terminal.stdout.write(`${jsonText(outcome.json, 2)}\n`);
  } else if (options.output === 'ndjson') {
    const { ndjsonLine } = await import('./output/ndjson-reporter.ts');
    const { message } = await import('./messages/registry.ts');
    const result = { ...message('result', {}), data: outcome.json };
    terminal.stdout.write(ndjsonLine(terminal.clock ?? systemClock, result));
  } else if (outcome.text) {
    const text = neutral(outcome.text);
    terminal.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}

function machineOf(terminal: Terminal): Machine {
  const { workingFolder, packageRoot } = terminal;
  const nearest = (): string => {
    try {
      return findProjectRoot(workingFolder);
    } catch {
      return workingFolder;
    }
  };
  return {
    store: fileTrustStore(userFolder(terminal.environment.variables)),
    clock: terminal.clock ?? systemClock,
    packageRoot,
    folder: (named) => (named === undefined ? nearest() : path.resolve(workingFolder, named)),
    projectRoot: (named) => findProjectRoot(workingFolder, named),
  };
}

/** Runs an action, prints its outcome or error, and sets the exit code. */
async function run(
  terminal: Terminal,
  options: CommonOptions,
  action: (reporter: HeldReporter) => Promise<Outcome>,
): Promise<void> {
  const reporter = await reporterFor(terminal, options);
  try {
    const outcome = await action(reporter);
    reporter.close();
    await showOutcome(outcome, terminal, options);
    terminal.setExitCode(outcome.exitCode ?? ExitCode.Done);
  } catch (thrown) {
    const error = asCliError(thrown, terminal.signal);
    reporter.close();
    await showError(error, terminal, options, reporter);
    terminal.setExitCode(error.exitCode);
  }
}

/** The runtime that the command files get. */
export function createRuntime(terminal: Terminal): Runtime {
  return {
    context: async (options) => makeContext(terminal, options, await reporterFor(terminal, options)),
    runAction: (options, action) =>
      run(terminal, options, (reporter) => action(makeContext(terminal, options, reporter))),
    runOutside: (options, action) => run(terminal, options, () => action(machineOf(terminal))),
  };
}
