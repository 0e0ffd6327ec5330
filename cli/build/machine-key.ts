import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readEnvironment } from '../config.ts';
import { CliError } from '../errors.ts';
import { realPath } from '../trust/project-trust.ts';
import { checkUserFile, makeUserFolder, userFolder } from '../trust/user-folder.ts';

const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

/**
 * The secret of this user on this machine that signs build caches: `build-cache.key` of the user's folder, made at the first call.
 * @param folder see `userFolder`
 * @returns undefined when it can be neither read nor made, so that nothing is cached
 */
export function machineKey(folder: string): string | undefined {
  const file = path.join(folder, 'build-cache.key');
  try {
    if (!checkUserFile(file)) makeKey(folder, file);
    const key = checkUserFile(file) ? readFileSync(file, 'utf8').trim() : '';
    return KEY.test(key) ? key : undefined;
  } catch (error) {
    if (error instanceof CliError || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}

/** The key of the user who runs this process. */
export const userKey = (): string | undefined => machineKey(userFolder(readEnvironment().variables));

/** Of two processes at once the first one's key stays. */
function makeKey(folder: string, file: string): void {
  makeUserFolder(folder);
  const beside = `${file}.${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
  writeFileSync(beside, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Signature of a text for one folder: copied to another one it is worth nothing. */
export const sign = (key: string, folder: string, text: string): string =>
  createHmac('sha256', Buffer.from(key, 'hex'))
    .update(JSON.stringify([realPath(folder), text]))
    .digest('hex');

export function verify(key: string, folder: string, text: string, signature: string): boolean {
  const [given, expected] = [Buffer.from(signature), Buffer.from(sign(key, folder, text))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
