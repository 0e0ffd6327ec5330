import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Finished {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A `cloudcart` that was started as a user would start it. */
export interface RunningCommand {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves when stderr has shown this; rejects when the command ends before. */
  shows(text: string): Promise<void>;
  /** The same of stdout. */
  prints(text: string): Promise<void>;
}

/** Starts the command in this checkout, on the engine of the given state folder. */
export function startCloudcart(stateDir: string, ...args: string[]): RunningCommand {
  const root = process.cwd();
  const child = spawn(process.execPath, [join(root, 'cli', 'bin.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, CLOUDCART_STATE_DIR: stateDir, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    for (const watch of watchers) watch();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    for (const watch of watchers) watch();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const appears = (written: () => string, text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (!written().includes(text)) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
      void finished.then((end) =>
        reject(new Error(`It ended (${end.exitCode}) without "${text}":\n${end.stdout}${end.stderr}`)),
      );
    });
  const shows = (text: string): Promise<void> => appears(() => stderr, text);
  const prints = (text: string): Promise<void> => appears(() => stdout, text);
  return { child, finished, shows, prints };
}

/** Runs the command to its end. */
export const runCloudcart = (stateDir: string, ...args: string[]): Promise<Finished> =>
  startCloudcart(stateDir, ...args).finished;

/** A `cloudcart` that has ended; without an exit code of its own, such as after a signal, the code is 1. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command in the folder of another project, with further variables, as a user would outside of CI. */
export function runInFolder(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const env = { ...process.env, NO_COLOR: '1', CI: '', ...variables };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(process.cwd(), 'cli', 'bin.mjs'), ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      },
    );
  });
}
