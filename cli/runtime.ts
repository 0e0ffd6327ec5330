import { systemClock } from '../platform/clock.ts';
import { systemIds } from '../platform/ids.ts';
import type { CommonOptions, Outcome, Runtime } from './commands/command.ts';
import { type CliEnvironment, readEnvironment } from './config.ts';
import type { ActionContext } from './context.ts';
import { CliError, ExitCode, type ExitCodeValue } from './errors.ts';
import type { Reporter } from './output/message.ts';
import { ndjsonReporter } from './output/ndjson-reporter.ts';
import { type LineSink, textReporter } from './output/text-reporter.ts';
import { findProjectRoot } from './project-root.ts';

/** The process as the command sees it; a test brings its own. */
export interface Terminal {
  stdout: LineSink;
  stderr: LineSink & { isTTY?: boolean };
  stdinIsTTY: boolean;
  workingFolder: string;
  environment: CliEnvironment;
  signal: AbortSignal;
  setExitCode(code: ExitCodeValue): void;
}

/** A signal that comes again within this time is the same one: npm and a terminal both pass on the one Ctrl-C. */
const SAME_SIGNAL_MS = 500;

/** The real process. The first Ctrl-C aborts the signal, the second ends the process at once. */
export function processTerminal(): Terminal {
  const controller = new AbortController();
  let firstAt = 0;
  const interrupt = (): void => {
    if (!controller.signal.aborted) {
      firstAt = systemClock.now().getTime();
      controller.abort(new CliError('Interrupted.', { code: 'interrupted', exitCode: ExitCode.Interrupted }));
    } else if (systemClock.now().getTime() - firstAt > SAME_SIGNAL_MS) process.exit(ExitCode.Interrupted);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdinIsTTY: process.stdin.isTTY === true,
    workingFolder: process.cwd(),
    environment: readEnvironment(),
    signal: controller.signal,
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

function reporterFor(terminal: Terminal, options: CommonOptions): Reporter {
  const verbose = options.verbose === true;
  if (options.output === 'ndjson') {
    return ndjsonReporter(options.json ? terminal.stderr : terminal.stdout, systemClock, verbose);
  }
  const colour = terminal.stderr.isTTY === true && !terminal.environment.plain;
  return textReporter(terminal.stderr, { colour, verbose, progress: terminal.environment.unattended });
}

async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return confirm({ message: question, default: false }, { output: process.stderr, signal });
}

function makeContext(terminal: Terminal, options: CommonOptions, reporter: Reporter): ActionContext {
  return {
    reporter,
    clock: systemClock,
    ids: systemIds(systemClock),
    projectRoot: findProjectRoot(terminal.workingFolder, options.project),
    environment: terminal.environment.variables,
    signal: terminal.signal,
    interactive: terminal.stdinIsTTY && terminal.stderr.isTTY === true && !terminal.environment.unattended,
    confirm: (question) => ask(question, terminal.signal),
  };
}

const ACCESS =
  /AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|CredentialsProviderError|UnauthorizedOperation/;
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET/;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

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
  if (ACCESS.test(name)) {
    return new CliError(`AWS refuses: ${message}`, {
      code: 'access-denied',
      exitCode: ExitCode.Access,
      remedy: 'Sign in again, or have the missing right granted.',
      cause: error,
    });
  }
  if (UNREACHABLE.test(`${message} ${codeOf(error)}`)) {
    return new CliError(`The endpoint does not answer: ${message}`, {
      code: 'unreachable',
      exitCode: ExitCode.Access,
      remedy: 'For the local engine: npx cloudcart up. For AWS: look at the network.',
      cause: error,
    });
  }
  return new CliError(message, { code: 'unexpected', exitCode: ExitCode.Unexpected, cause: error });
}

function showError(error: CliError, terminal: Terminal, options: CommonOptions, reporter: Reporter): void {
  const { code, message, remedy } = error;
  reporter.emit({
    code,
    level: 'error',
    text: message,
    data: { exitCode: error.exitCode, ...(remedy ? { remedy } : {}) },
  });
  if (remedy && options.output !== 'ndjson')
    reporter.emit({ code: `${code}-remedy`, level: 'info', text: remedy });
  const cause = error.cause instanceof Error ? error.cause.stack : undefined;
  if (options.verbose && (cause ?? error.stack)) terminal.stderr.write(`${cause ?? error.stack}\n`);
  if (options.json) {
    terminal.stdout.write(
      `${JSON.stringify({ error: { code, message, ...(remedy ? { remedy } : {}) } }, null, 2)}\n`,
    );
  }
}

function showOutcome(outcome: Outcome, terminal: Terminal, options: CommonOptions): void {
  if (options.json) {
    if (outcome.json !== undefined) terminal.stdout.write(`${JSON.stringify(outcome.json, null, 2)}\n`);
  } else if (options.output === 'ndjson') {
    terminal.stdout.write(
      `${JSON.stringify({ code: 'result', level: 'info', text: 'result', data: outcome.json })}\n`,
    );
  } else if (outcome.text)
    terminal.stdout.write(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`);
}

/** The runtime that the command files get. */
export function createRuntime(terminal: Terminal): Runtime {
  return {
    context: async (options) => makeContext(terminal, options, reporterFor(terminal, options)),
    async runAction(options, action) {
      const reporter = reporterFor(terminal, options);
      try {
        const outcome = await action(makeContext(terminal, options, reporter));
        showOutcome(outcome, terminal, options);
        terminal.setExitCode(outcome.exitCode ?? ExitCode.Done);
      } catch (thrown) {
        const error = asCliError(thrown, terminal.signal);
        showError(error, terminal, options, reporter);
        terminal.setExitCode(error.exitCode);
      }
    },
  };
}
