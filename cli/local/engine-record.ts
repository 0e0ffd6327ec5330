import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ActionContext } from '../context.ts';

/** What is known of the local engine that was started last and not stopped since. */
export interface EngineRecord {
  /** Process id of the engine, which is its process group's id too. */
  pid: number;
  port: number;
  /** `http://127.0.0.1:<port>`, without a slash at the end; `https:` when the engine enforces IAM. */
  endpoint: string;
  /** ISO 8601 moment of the start. */
  startedAt: string;
  /** Mark that the engine and its Lambda workers carry in their environment: a recycled pid does not have it. */
  id: string;
  /** Version the engine tells of itself. */
  version?: string;
  /** PEM file of the engine's own certificate when it speaks TLS: see {@link trustEngine}. */
  certificate?: string;
}

/** Name of the environment variable that marks the engine's processes with `EngineRecord.id`. */
export const engineMark = 'CLOUDCART_ENGINE_ID';

/** Folder of the local engine's state: `CLOUDCART_STATE_DIR`, default `<projectRoot>/.cloudcart/local`. */
export function stateDirectory(context: Pick<ActionContext, 'projectRoot' | 'environment'>): string {
  const chosen = context.environment.CLOUDCART_STATE_DIR;
  return chosen ? resolve(chosen) : join(context.projectRoot, '.cloudcart', 'local');
}

/** Path of the record within the state folder. */
export const recordPath = (stateDir: string): string => join(stateDir, 'engine.json');

/** Reads a record's text; `undefined` for anything that is none, such as a file cut short. */
export function parseEngineRecord(text: string): EngineRecord | undefined {
  let value: Partial<EngineRecord> | null;
  try {
    value = JSON.parse(text) as Partial<EngineRecord> | null;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, port, endpoint, startedAt, id, version, certificate } = value;
  if (!Number.isInteger(pid) || !Number.isInteger(port)) return undefined;
  if (typeof pid !== 'number' || typeof port !== 'number' || pid <= 1) return undefined;
  if (typeof endpoint !== 'string' || typeof startedAt !== 'string' || typeof id !== 'string')
    return undefined;
  return {
    pid,
    port,
    endpoint,
    startedAt,
    id,
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof certificate === 'string' ? { certificate } : {}),
  };
}

/**
 * Makes this process, SDK clients and `fetch` alike, accept the certificate of an engine that speaks TLS, for requests
 * from now on. Nothing is done for one that does not, or while the engine has not made its certificate yet.
 */
export function trustEngine({ certificate }: Pick<EngineRecord, 'certificate'>): void {
  if (certificate === undefined) return;
  let pem: string;
  try {
    pem = readFileSync(certificate, 'utf8');
  } catch {
    return;
  }
  const known = getCACertificates('default');
  if (!known.includes(pem)) setDefaultCACertificates([...known, pem]);
}

/**
 * The record of the engine of this state folder; `undefined` when none is there. Its certificate is trusted from then on.
 * It may be stale: `findEngine` of `engine.ts` says whether that engine still runs.
 */
export async function readEngineRecord(stateDir: string): Promise<EngineRecord | undefined> {
  try {
    const record = parseEngineRecord(await readFile(recordPath(stateDir), 'utf8'));
    if (record) trustEngine(record);
    return record;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
