import { type EngineRecord, engineMark, readEngineRecord } from './engine-record.ts';
import { requestEngine } from './engine-request.ts';
import { readSecret } from './engine-secret.ts';
import { findMarkedGroup, isOwnMarkedProcess, type ProcessInfo } from './processes.ts';
import { engineAccess, type RunningEngine } from './running-engine.ts';

const HEALTH_TIMEOUT_MS = 5_000;

const markOf = (record: EngineRecord): string => `${engineMark}=${record.id}`;

/** The processes of this record's engine that still run, Lambda workers included. */
export const engineProcesses = (record: EngineRecord): Promise<ProcessInfo[]> =>
  findMarkedGroup(record.pid, markOf(record));

/** Whether the process of the record is an engine that this user started. Cheap enough to ask every second. */
export const engineLives = (record: EngineRecord): Promise<boolean> =>
  isOwnMarkedProcess(record.pid, markOf(record));

/** What a state folder says about its engine. */
export type EngineProof =
  | { state: 'running'; engine: RunningEngine }
  /** None was started, or it has ended. */
  | { state: 'absent' }
  /** It runs, and was started by a version that has no guard and no secret. */
  | { state: 'outdated' };

/**
 * Compares the record with the processes of this machine: the engine must carry the record's mark and belong to this user.
 * Only then are its address, its certificate and its secret made use of.
 * @throws CliError `state-folder` (exit 4)
 */
export async function proveEngine(stateDir: string): Promise<EngineProof> {
  const record = await readEngineRecord(stateDir);
  if (!record || !(await engineLives(record))) return { state: 'absent' };
  const engine = await engineAccess(record, await readSecret(stateDir));
  return engine ? { state: 'running', engine } : { state: 'outdated' };
}

/** What the engine reports about itself; `undefined` unless it responds, accepts the secret and has the record's mark. */
export async function engineHealth(engine: RunningEngine): Promise<{ version?: string } | undefined> {
  try {
    const response = await requestEngine(engine, {
      path: '/_ministack/health',
      timeoutMs: HEALTH_TIMEOUT_MS,
    });
    if (response.status !== 200 || response.headers['x-cloudcart-engine'] !== engine.id) return undefined;
    return JSON.parse(response.text) as { version?: string };
  } catch {
    return undefined;
  }
}

/** The engine of this state folder if it runs and responds; `undefined` otherwise. @throws CliError `state-folder` */
export async function findEngine(stateDir: string): Promise<RunningEngine | undefined> {
  const proof = await proveEngine(stateDir);
  if (proof.state !== 'running') return undefined;
  return (await engineHealth(proof.engine)) ? proof.engine : undefined;
}
