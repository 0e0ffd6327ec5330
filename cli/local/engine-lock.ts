import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';
import { CliError, ExitCode } from '../errors.ts';
import { findProcess } from './processes.ts';
import { checkStateFolder, FILE_MODE, makeStateFolder } from './state-folder.ts';

interface Holder {
  pid: number;
  /** `ProcessInfo.started` of the holder: a recycled pid does not hold the lock. */
  started: string;
  token: string;
}

export interface LockOptions {
  stateDir: string;
  /** File name of the lock within the state folder. */
  name: string;
  /** False for a folder that is not the state of an engine and may hold anything. Default true. */
  isState?: boolean;
  clock: Clock;
  ids: Ids;
  /** How long to wait for another holder, default 0: answers at once. */
  waitMs?: number;
  /** Called once when the lock is held by another process. */
  onWait?: (pid: number) => void;
}

/** Gives the lock back. Harmless when called twice. */
export type Release = () => Promise<void>;

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function lives(holder: Holder | undefined): Promise<boolean> {
  return holder !== undefined && (await findProcess(holder.pid))?.started === holder.started;
}

/** The process that holds the lock now, if any. @throws CliError `state-folder` (exit 4) */
export async function lockHolder(stateDir: string, name: string): Promise<number | undefined> {
  if (!(await checkStateFolder(stateDir))) return undefined;
  const holder = await readHolder(join(stateDir, name));
  return (await lives(holder)) ? holder?.pid : undefined;
}

/** Puts the file in place in one step, so that nobody reads a lock half written. */
async function place(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}`;
  await writeFile(draft, JSON.stringify(holder), { mode: FILE_MODE });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a dead holder's lock away. Renaming first: of two that try, one gets the file and sees whose it was. */
async function clear(path: string, dead: Holder | undefined, token: string): Promise<void> {
  const aside = `${path}.${token}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readHolder(aside);
  if (taken && taken.token !== dead?.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/**
 * Takes a lock of the state folder; a holder that has died is no obstacle.
 * @throws CliError `busy` (exit 5) when another process holds it longer than `waitMs`; `state-folder` (exit 4)
 */
export async function takeLock(options: LockOptions): Promise<Release> {
  const { stateDir, name, clock, ids, isState = true, waitMs = 0 } = options;
  const path = join(stateDir, name);
  await makeStateFolder(stateDir, isState);
  const started = (await findProcess(process.pid))?.started ?? '';
  const mine: Holder = { pid: process.pid, started, token: ids.next() };
  const end = clock.now().getTime() + waitMs;
  let told = false;
  while (!(await place(path, mine))) {
    const holder = await readHolder(path);
    if (!(await lives(holder))) {
      await clear(path, holder, mine.token);
      continue;
    }
    const pid = holder?.pid ?? 0;
    if (!told) options.onWait?.(pid);
    told = true;
    if (clock.now().getTime() >= end) throw heldBy(pid);
    await clock.sleep(100);
  }
  return async () => {
    if ((await readHolder(path))?.token === mine.token) await rm(path, { force: true });
  };
}

const heldBy = (pid: number): CliError =>
  new CliError(`Another cloudcart process (pid ${pid}) is working on the local engine.`, {
    code: 'busy',
    exitCode: ExitCode.Busy,
    remedy: 'Wait for it to end, then try again.',
  });
