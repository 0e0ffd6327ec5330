import { type ChildProcess, spawn } from 'node:child_process';
import { type Call, type CallResult, type FunctionError, RUNNER } from './runner.ts';

interface Answer {
  result?: unknown;
  error?: FunctionError;
  durationMs: number;
}

export interface LocalRun {
  call: Call;
  /** The whole environment of the child. */
  environment: Readonly<Record<string, string>>;
  /** Waits for a debugger, and then knows no time-out. */
  debug: boolean;
  /** Absolute folder that stands in for Lambda's `/var/task`. */
  taskRoot: string;
  signal: AbortSignal;
  onLog(line: string): void;
}

/** Hands over whole lines. */
function byLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream?.on('end', () => {
    if (rest) onLine(rest);
  });
}

function answerOf(child: ChildProcess, run: LocalRun): Promise<Answer> {
  return new Promise((resolve) => {
    let answer: Answer | undefined;
    const { timeoutMs } = run.call;
    const late: Answer = {
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `Task timed out after ${timeoutMs / 1000} seconds`,
      },
      durationMs: timeoutMs,
    };
    const timer = run.debug
      ? undefined
      : setTimeout(() => {
          answer = late;
          child.kill('SIGKILL');
        }, timeoutMs);
    child.on('message', (message) => {
      answer ??= message as Answer;
    });
    child.on('error', (error) => {
      answer ??= { error: { errorType: error.name, errorMessage: error.message }, durationMs: 0 };
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const errorMessage = `The process ended (${signal ?? code}) before the handler did`;
      resolve(answer ?? { error: { errorType: 'Runtime.ExitError', errorMessage }, durationMs: 0 });
    });
  });
}

/** Runs a bundle's handler once in a process of its own, with this same Node. */
export async function runLocally(run: LocalRun): Promise<CallResult> {
  const flags = ['--enable-source-maps', ...(run.debug ? ['--inspect-brk=127.0.0.1:0'] : [])];
  const child = spawn(process.execPath, [...flags, '--input-type=commonjs', '--eval', RUNNER], {
    cwd: run.taskRoot,
    env: { ...run.environment, LAMBDA_TASK_ROOT: run.taskRoot },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stop = (): boolean => child.kill('SIGKILL');
  run.signal.addEventListener('abort', stop, { once: true });
  const logs: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    byLine(stream, (line) => {
      logs.push(line);
      run.onLog(line);
    });
  }
  const answered = answerOf(child, run);
  child.send(run.call, () => undefined);
  const { result, error, durationMs } = await answered;
  run.signal.removeEventListener('abort', stop);
  return {
    result: result ?? null,
    ...(error ? { error } : {}),
    logs,
    durationMs: Math.round(durationMs * 10) / 10,
  };
}
