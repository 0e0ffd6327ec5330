import { readFile } from 'node:fs/promises';
import type { EngineRecord } from './engine-record.ts';
import { credentialsOf, type EngineCredentials } from './engine-secret.ts';

/** A local engine whose process was proved to be the one that this user started. */
export interface RunningEngine extends EngineRecord {
  shopPort: number;
  /** Address of deployed APIs and distributions: `http://127.0.0.1:<shopPort>`. */
  shopEndpoint: string;
  /** For SDK clients of the control plane. */
  credentials: EngineCredentials;
  /** PEM text of the certificate of the control plane when it speaks TLS. */
  ca?: string;
}

/** What clients of a record's engine need; `undefined` while its certificate is not made, or without a secret. */
export async function engineAccess(
  record: EngineRecord,
  secret: string | undefined,
): Promise<RunningEngine | undefined> {
  const { shopPort, certificate } = record;
  if (shopPort === undefined || secret === undefined) return undefined;
  const ca = certificate && (await readFile(certificate, 'utf8').catch(() => undefined));
  if (certificate && !ca) return undefined;
  return {
    ...record,
    shopPort,
    shopEndpoint: `http://127.0.0.1:${shopPort}`,
    credentials: credentialsOf(secret),
    ...(ca ? { ca } : {}),
  };
}
