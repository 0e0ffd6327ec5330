import { readFile, rm } from 'node:fs/promises';
import { type Clock, epochSeconds } from '../../platform/clock.ts';
import { CliError, ExitCode } from '../errors.ts';
import { checkStart, launchEngine, START_TIMEOUT_MS } from './engine-launch.ts';
import { takeLock } from './engine-lock.ts';
import type { EngineOptions, StartOptions } from './engine-options.ts';
import { engineRepair } from './engine-python.ts';
import { type EngineRecord, readEngineRecord, removeEngineRecord } from './engine-record.ts';
import {
  type EngineFolders,
  engineFolders,
  lastPorts,
  markClean,
  movePorts,
  prepareFolders,
  releaseReceivedMessages,
  savedEverything,
  writePorts,
} from './engine-state.ts';
import { engineLives, engineProcesses, findEngine } from './find-engine.ts';
import { freePorts } from './ports.ts';
import { signalGroup, waitUntil } from './processes.ts';
import type { RunningEngine } from './running-engine.ts';

/** How long a stop waits for the engine and its workers before it kills them: a busy function may need it. */
const STOP_TIMEOUT_MS = 20_000;
/** Another process may take a port between the look and the start. */
const START_ATTEMPTS = 3;
const LOCK_NAME = 'engine.lock';

export interface StartedEngine {
  record: RunningEngine;
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

/**
 * Starts the engine of a state folder, or attaches to it when it runs. Two starts at once: the second waits and attaches.
 * An engine of a version without a guard is stopped, its state kept, and started again.
 * @throws CliError `engine-missing`, `engine-failed`, `busy`, `local-origins`, `state-folder`
 */
export async function startEngine(options: StartOptions): Promise<StartedEngine> {
  const release = await takeLock({ ...options, name: LOCK_NAME, waitMs: START_TIMEOUT_MS });
  try {
    const running = await findEngine(options.stateDir);
    if (running) return { record: running, attached: true, lost: false, restored: false };
    await endRecorded(options);
    return await startFresh(options);
  } finally {
    await release();
  }
}

/**
 * Stops the engine of a state folder with all its Lambda workers and keeps its state. Nothing there: nothing done.
 * @throws CliError `busy`, `state-folder`
 */
export async function stopEngine(options: EngineOptions): Promise<StoppedEngine> {
  const release = await takeLock({ ...options, name: LOCK_NAME, waitMs: START_TIMEOUT_MS });
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
  // The system may have stopped it cleanly, at its own shutdown: the log says so.
  const saved = !killed && savedEverything(await readFile(folders.log, 'utf8').catch(() => ''));
  if (saved) await markClean(folders);
  await removeEngineRecord(stateDir);
  return { stopped: members.length > 0, saved };
}

/** Ends the whole group; returns whether the engine itself ended when asked. */
async function endGroup(record: EngineRecord, clock: Clock): Promise<'ended' | 'killed'> {
  const hasEnded = async (): Promise<boolean> => (await engineProcesses(record)).length === 0;
  signalGroup(record.pid, 'SIGTERM');
  if (await waitUntil(clock, hasEnded, { timeoutMs: STOP_TIMEOUT_MS })) return 'ended';
  const ended = !(await engineLives(record));
  if ((await engineProcesses(record)).length > 0) signalGroup(record.pid, 'SIGKILL');
  await waitUntil(clock, hasEnded, { timeoutMs: 5_000 });
  return ended ? 'ended' : 'killed';
}

async function startFresh(options: StartOptions): Promise<StartedEngine> {
  checkStart(options);
  const folders = engineFolders(options.stateDir);
  const { lost, restores } = await prepareFolders(options.stateDir);
  if (restores) await releaseReceivedMessages(folders, epochSeconds(options.clock));
  const before = await lastPorts(folders);
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const wanted = attempt === 1 ? [before.control, before.shop] : [undefined, undefined];
    const [control = 0, shop = 0] = await freePorts(wanted);
    const ports = { control, shop };
    if (restores) await movePorts(folders, await lastPorts(folders), ports);
    await writePorts(folders, ports);
    await rm(folders.clean, { force: true });
    const record = await launchEngine(options, ports);
    if (record) return { record, attached: false, lost, restored: restores };
    await endRecorded(options);
  }
  if (restores) await markClean(folders);
  throw await engineFailed(folders, options);
}

async function engineFailed(folders: EngineFolders, options: StartOptions): Promise<CliError> {
  const log = await readFile(folders.log, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-5);
  return new CliError('The local engine does not start. The end of its log:', {
    details: tail.map((line) => `  ${line}`),
    code: 'engine-failed',
    exitCode: ExitCode.Unexpected,
    remedy: `Read ${folders.log}. When files of the engine are damaged: ${engineRepair(options)}`,
  });
}
