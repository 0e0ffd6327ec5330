import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { type Clock, epochSeconds, isoNow } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';
import { CliError, ExitCode } from '../errors.ts';
import { takeLock } from './engine-lock.ts';
import { type EngineRecord, engineMark, readEngineRecord, recordPath, trustEngine } from './engine-record.ts';
import {
  type EngineFolders,
  engineFolders,
  lastPort,
  markClean,
  movePort,
  prepareFolders,
  releaseReceivedMessages,
  savedEverything,
} from './engine-state.ts';
import { findMarkedGroup, findProcess, type ProcessInfo, signalGroup, waitUntil } from './processes.ts';

/** How long the engine may take to answer its first health check. */
const startTimeoutMs = 60_000;
/** How long a stop waits for the engine and its workers before it kills them: a busy function may need it. */
const stopTimeoutMs = 20_000;
const lockName = 'engine.lock';

export interface EngineOptions {
  /** Absolute path of the folder that holds everything of this engine. */
  stateDir: string;
  clock: Clock;
  ids: Ids;
  /** Told when another process is just starting or stopping this engine. */
  onWait?: (pid: number) => void;
}

export interface StartOptions extends EngineOptions {
  /** Absolute folder that holds `.venv` and `node_modules`. */
  projectRoot: string;
  /**
   * The environment to take PATH, HOME and the locale from; nothing else of it reaches the engine.
   * `CLOUDCART_LOCAL_IAM=enforce` starts it with IAM enforced, over TLS: docs/least-privilege.md.
   */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface StartedEngine {
  record: EngineRecord;
  /** It ran already. */
  attached: boolean;
  /** The last run ended without saving its state: everything in it is gone. */
  lost: boolean;
  /** State of an earlier run was loaded. */
  restored: boolean;
}

export interface StoppedEngine {
  /** Whether an engine ran, or parts of one. */
  stopped: boolean;
  /** Its state is saved for the next start. */
  saved: boolean;
}

const markOf = (record: EngineRecord): string => `${engineMark}=${record.id}`;

/** What the engine tells of itself, `undefined` while it does not answer. */
async function health(endpoint: string): Promise<{ version?: string } | undefined> {
  try {
    const response = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) return undefined;
    return (await response.json()) as { version?: string };
  } catch {
    return undefined;
  }
}

/** The processes of this record's engine that still run, Lambda workers included. */
export const engineProcesses = (record: EngineRecord): Promise<ProcessInfo[]> =>
  findMarkedGroup(record.pid, markOf(record));

/** Whether the engine's own process runs. Cheap enough to ask every second. */
export async function engineLives(record: EngineRecord): Promise<boolean> {
  return (await findProcess(record.pid))?.group === record.pid;
}

/** The engine of this state folder if it runs and answers; `undefined` otherwise. */
export async function findEngine(stateDir: string): Promise<EngineRecord | undefined> {
  const record = await readEngineRecord(stateDir);
  if (!record) return undefined;
  const members = await engineProcesses(record);
  if (!members.some(({ pid }) => pid === record.pid)) return undefined;
  return (await health(record.endpoint)) ? record : undefined;
}

/**
 * Starts the engine of a state folder, or attaches to it when it runs. Two starts at once: the second waits and attaches.
 * @throws CliError `engine-missing`, `engine-failed`, `busy`
 */
export async function startEngine(options: StartOptions): Promise<StartedEngine> {
  const release = await takeLock({ ...options, name: lockName, waitMs: startTimeoutMs });
  try {
    const running = await findEngine(options.stateDir);
    if (running) return { record: running, attached: true, lost: false, restored: false };
    await endRecorded(options);
    return await startFresh(options);
  } finally {
    await release();
  }
}

/** Stops the engine of a state folder with all its Lambda workers and keeps its state. Nothing there: nothing done. */
export async function stopEngine(options: EngineOptions): Promise<StoppedEngine> {
  const release = await takeLock({ ...options, name: lockName, waitMs: startTimeoutMs });
  try {
    return await endRecorded(options);
  } finally {
    await release();
  }
}

async function endRecorded({ stateDir, clock }: EngineOptions): Promise<StoppedEngine> {
  const record = await readEngineRecord(stateDir);
  if (!record) return { stopped: false, saved: false };
  const folders = engineFolders(stateDir);
  const members = await engineProcesses(record);
  const killed = members.length > 0 && (await endGroup(record, clock)) === 'killed';
  // It may have been stopped well by somebody else, such as the system at its own shutdown: its log tells.
  const saved = !killed && savedEverything(await readFile(folders.log, 'utf8').catch(() => ''));
  if (saved) await markClean(folders);
  await rm(recordPath(stateDir), { force: true });
  return { stopped: members.length > 0, saved };
}

/** Ends the whole group; tells whether the engine itself ended on being asked. */
async function endGroup(record: EngineRecord, clock: Clock): Promise<'ended' | 'killed'> {
  const gone = async (): Promise<boolean> => (await engineProcesses(record)).length === 0;
  signalGroup(record.pid, 'SIGTERM');
  if (await waitUntil(clock, gone, { timeoutMs: stopTimeoutMs })) return 'ended';
  const ended = !(await engineLives(record));
  if ((await engineProcesses(record)).length > 0) signalGroup(record.pid, 'SIGKILL');
  await waitUntil(clock, gone, { timeoutMs: 5_000 });
  return ended ? 'ended' : 'killed';
}

async function startFresh(options: StartOptions): Promise<StartedEngine> {
  const folders = engineFolders(options.stateDir);
  const python = join(options.projectRoot, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw engineMissing(python);
  const { lost, restores } = await prepareFolders(folders);
  if (restores) await releaseReceivedMessages(folders, epochSeconds(options.clock));
  const before = await lastPort(folders);
  // Another process may take the port between the look and the start: then once more with another.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? before : undefined);
    const known = await lastPort(folders);
    if (restores && known !== undefined && known !== port) await movePort(folders, known, port);
    await writeFile(folders.port, String(port));
    await rm(folders.clean, { force: true });
    const record = await launch(options, folders, python, port);
    if (record) return { record, attached: false, lost, restored: restores };
    if (attempt < 3) continue;
    if (restores) await markClean(folders);
    throw await engineFailed(folders);
  }
}

/** Starts one engine process; `undefined` when it ended before it answered. */
async function launch(
  { stateDir, projectRoot, environment, clock, ids }: StartOptions,
  folders: EngineFolders,
  python: string,
  port: number,
): Promise<EngineRecord | undefined> {
  const id = ids.next();
  const log = openSync(folders.log, 'a');
  const child = spawn(python, ['-m', 'ministack'], {
    cwd: stateDir,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...engineEnvironment({ folders, port, projectRoot, environment }), [engineMark]: id },
  });
  closeSync(log);
  child.on('error', () => undefined);
  if (child.pid === undefined) throw engineMissing(python);
  child.unref();
  const enforces = enforcesIam(environment);
  const endpoint = `${enforces ? 'https' : 'http'}://127.0.0.1:${port}`;
  const record: EngineRecord = {
    pid: child.pid,
    port,
    endpoint,
    startedAt: isoNow(clock),
    id,
    ...(enforces ? { certificate: folders.certificate } : {}),
  };
  await writeRecord(stateDir, record);
  let answer: { version?: string } | undefined;
  const up = async (): Promise<boolean> => {
    trustEngine(record);
    answer = await health(endpoint);
    return answer !== undefined || child.exitCode !== null || child.signalCode !== null;
  };
  await waitUntil(clock, up, { timeoutMs: startTimeoutMs, everyMs: 30 });
  if (!answer || !(await engineLives(record))) {
    await endRecorded({ stateDir, clock, ids });
    return undefined;
  }
  const complete = answer.version ? { ...record, version: answer.version } : record;
  await writeRecord(stateDir, complete);
  return complete;
}

async function writeRecord(stateDir: string, record: EngineRecord): Promise<void> {
  const path = recordPath(stateDir);
  await writeFile(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** What the engine and, through it, every local Lambda worker gets: nothing of the user's AWS settings or proxies. */
export function engineEnvironment({
  folders,
  port,
  projectRoot,
  environment,
}: Pick<StartOptions, 'projectRoot' | 'environment'> & { folders: EngineFolders; port: number }): Record<
  string,
  string
> {
  const inherited = ['HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const pinned = join(projectRoot, 'node_modules', 'node', 'bin');
  const nodeFolder = existsSync(join(pinned, 'node')) ? pinned : dirname(process.execPath);
  return {
    ...Object.fromEntries(inherited),
    // Lambda workers run with the `node` that stands first here.
    PATH: [nodeFolder, environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    PYTHONUNBUFFERED: '1',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PERSIST_STATE: '1',
    STATE_DIR: folders.state,
    S3_PERSIST: '1',
    S3_DATA_DIR: folders.objects,
    TMPDIR: folders.temporary,
    CLOUDTRAIL_RECORDING: '1',
    ...(enforcesIam(environment) ? enforcement : {}),
  };
}

/** TLS, because our topics', queues' and buckets' policies deny everything that comes without. */
const enforcement = { AUTH: 'true', USE_SSL: '1', CLOUDTRAIL_MAX_EVENTS: '30000' };

const enforcesIam = (environment: StartOptions['environment']): boolean =>
  environment.CLOUDCART_LOCAL_IAM === 'enforce';

/** `wanted` if nobody listens there, otherwise a port that the system gives. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await new Promise<number | undefined>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
  if (port !== undefined) return port;
  if (wanted === 0)
    throw new CliError('No free port on 127.0.0.1.', { code: 'no-port', exitCode: ExitCode.Unexpected });
  return freePort();
}

const engineMissing = (python: string): CliError =>
  new CliError(`The local engine is not installed: ${python} is missing.`, {
    code: 'engine-missing',
    exitCode: ExitCode.Usage,
    remedy: 'Run: npm run setup',
  });

async function engineFailed(folders: EngineFolders): Promise<CliError> {
  const log = await readFile(folders.log, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-5).join('\n  ');
  return new CliError(`The local engine does not start. The end of its log:\n  ${tail}`, {
    code: 'engine-failed',
    exitCode: ExitCode.Unexpected,
    remedy: `Read ${folders.log}; npm run setup installs the engine anew when its files are damaged.`,
  });
}
