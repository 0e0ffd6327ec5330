import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ids } from '../../platform/ids.ts';
import { ownUser, writePrivateFile } from './state-folder.ts';

const HEX = '0123456789abcdef';
/** 256 bits. */
const LENGTH = 64;
const OTHERS = 0o077;

/** File of the secret within the state folder; `sam local invoke` and curl read it as the secret access key. */
export const secretPath = (stateDir: string): string => join(stateDir, 'engine.secret');

/** What SDK clients of the local engine sign with. The access key is the account: `test`, or any 12 digits. */
export interface EngineCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export const credentialsOf = (secretAccessKey: string): EngineCredentials => ({
  accessKeyId: 'test',
  secretAccessKey,
});

/** Draws the secret of one start and stores it for this user's clients. */
export async function drawSecret(stateDir: string, ids: Ids): Promise<string> {
  const secret = ids.randomString(HEX, LENGTH);
  await writePrivateFile(secretPath(stateDir), `${secret}\n`);
  return secret;
}

/** The secret of the last start; `undefined` when there is none that only this user could have written and read. */
export async function readSecret(stateDir: string): Promise<string | undefined> {
  try {
    const stats = await lstat(secretPath(stateDir));
    const user = ownUser();
    if (!stats.isFile()) return undefined;
    if (user !== undefined && (stats.uid !== user || (stats.mode & OTHERS) !== 0)) return undefined;
    const text = (await readFile(secretPath(stateDir), 'utf8')).trim();
    return new RegExp(`^[${HEX}]{${LENGTH}}$`).test(text) ? text : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
