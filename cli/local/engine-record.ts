import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineFolders } from './engine-state.ts';
import { checkStateFolder, writePrivateFile } from './state-folder.ts';

/**
 * The local engine that was started last and not stopped since, as its state folder has it. Everything in it is a
 * claim: `findEngine` and `proveEngine` compare it with the running process.
 */
export interface EngineRecord {
  /** Process id of the engine, which is its process group's id too. */
  pid: number;
  /** Port of the control plane: the AWS APIs and the engine's own addresses. */
  port: number;
  /** Port of deployed APIs and distributions. Absent in a record of a version without a guard. */
  shopPort?: number;
  /** The control plane: `http://127.0.0.1:<port>`, without a slash at the end; `https:` when IAM is enforced. */
  endpoint: string;
  /** ISO 8601 moment of the start. */
  startedAt: string;
  /** Mark that the engine and its Lambda workers carry in their environment: a recycled pid does not have it. */
  id: string;
  /** Version that the engine reports. */
  version?: string;
  /** PEM file of the certificate of the control plane when it speaks TLS; always the one below the state folder. */
  certificate?: string;
}

/** Name of the environment variable that marks the engine's processes with `EngineRecord.id`. */
export const engineMark = 'CLOUDCART_ENGINE_ID';

/** Path of the record within the state folder. */
export const recordPath = (stateDir: string): string => join(stateDir, 'engine.json');

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;

const isPid = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 1;

function asObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * Reads a record's text; `undefined` for anything else, such as a file cut short, an address that is not the engine's
 * own, or a certificate from another place.
 * @param certificatePath the one place where a certificate is accepted
 */
export function parseEngineRecord(text: string, certificatePath: string): EngineRecord | undefined {
  const { pid, port, shopPort, endpoint, startedAt, id, version, certificate } = asObject(text);
  if (!isPid(pid) || !isPort(port) || typeof startedAt !== 'string' || typeof id !== 'string' || !id)
    return undefined;
  const overTls = endpoint === `https://127.0.0.1:${port}`;
  if (!overTls && endpoint !== `http://127.0.0.1:${port}`) return undefined;
  if (certificate !== undefined && certificate !== certificatePath) return undefined;
  return {
    pid,
    port,
    endpoint: `${overTls ? 'https' : 'http'}://127.0.0.1:${port}`,
    startedAt,
    id,
    ...(isPort(shopPort) ? { shopPort } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    ...(overTls ? { certificate: certificatePath } : {}),
  };
}

/**
 * The record of the engine of this state folder; `undefined` when there is none. The engine may have ended since.
 * @throws CliError `state-folder` (exit 4) for a folder that a commit or another user may have written
 */
export async function readEngineRecord(stateDir: string): Promise<EngineRecord | undefined> {
  if (!(await checkStateFolder(stateDir))) return undefined;
  try {
    const text = await readFile(recordPath(stateDir), 'utf8');
    return parseEngineRecord(text, engineFolders(stateDir).certificate);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Puts the record in place in one step. */
export const writeEngineRecord = (stateDir: string, record: EngineRecord): Promise<void> =>
  writePrivateFile(recordPath(stateDir), `${JSON.stringify(record, undefined, 2)}\n`);

/** Removes the record of an engine that has ended. */
export const removeEngineRecord = (stateDir: string): Promise<void> =>
  rm(recordPath(stateDir), { force: true });
