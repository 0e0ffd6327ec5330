import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files and folders of one local engine, all below its state folder. */
export interface EngineFolders {
  /** The engine's own state, written when it stops. */
  state: string;
  /** Objects of S3. */
  objects: string;
  /** Temporary files: code of warm Lambda workers. */
  temporary: string;
  /** The engine's own certificate, new at each start; there when it speaks TLS. */
  certificate: string;
  log: string;
  previousLog: string;
  /** Present when `state` is what the last run left on a clean stop. */
  clean: string;
  /** Port of the last run. */
  port: string;
}

/** @param stateDir absolute path of the state folder */
export function engineFolders(stateDir: string): EngineFolders {
  return {
    state: join(stateDir, 'data', 'state'),
    objects: join(stateDir, 'data', 's3'),
    temporary: join(stateDir, 'data', 'tmp'),
    certificate: join(stateDir, 'data', 'tmp', 'ministack-tls', 'server.crt'),
    log: join(stateDir, 'engine.log'),
    previousLog: join(stateDir, 'engine.previous.log'),
    clean: join(stateDir, 'clean'),
    port: join(stateDir, 'port'),
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Makes the folders ready for a start. The engine writes its state only when it stops, so what an unclean stop left
 * is older than what the user last saw: it is deleted rather than half of it loaded.
 * @returns whether there was data that is lost now
 */
export async function prepareFolders(folders: EngineFolders): Promise<{ lost: boolean; restores: boolean }> {
  const had = await exists(folders.state);
  const clean = await exists(folders.clean);
  if (had && !clean) {
    await rm(folders.state, { recursive: true, force: true });
    await rm(folders.objects, { recursive: true, force: true });
  }
  await rm(folders.temporary, { recursive: true, force: true });
  for (const folder of [folders.state, folders.objects, folders.temporary]) {
    await mkdir(folder, { recursive: true });
  }
  // Lambda code is unpacked here. Without this file the checkout's own package.json, which says "module", would count
  // for it; in Lambda nothing stands above it.
  await writeFile(join(folders.temporary, 'package.json'), '{ "type": "commonjs" }\n');
  await rename(folders.log, folders.previousLog).catch(() => undefined);
  return { lost: had && !clean, restores: had && clean };
}

/** The port of the last run, if one is known. */
export async function lastPort(folders: EngineFolders): Promise<number | undefined> {
  const text = await readFile(folders.port, 'utf8').catch(() => '');
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/**
 * Whether the log tells that every service's state was written. "SFTP: stopped" is what the engine says next, once all
 * are written.
 */
export function savedEverything(log: string): boolean {
  const end = log.indexOf('MiniStack shutting down');
  if (end < 0 || /Persistence: (failed to save|error getting state)/.test(log)) return false;
  return log.indexOf('SFTP: stopped', end) > 0;
}

/** Marks the state as complete, for `prepareFolders` of the next start. */
export async function markClean(folders: EngineFolders): Promise<void> {
  await writeFile(folders.clean, '');
}

/** Replaces the engine's own address in one text; other ports stay. */
export function replacePort(text: string, from: number, to: number): string {
  return text.replaceAll(new RegExp(`(localhost|127\\.0\\.0\\.1):${from}(?!\\d)`, 'g'), `$1:${to}`);
}

/**
 * Rewrites the engine's address in its saved state: queue URLs carry the port, and stack outputs and the environments
 * of functions hold copies of them.
 */
export async function movePort(folders: EngineFolders, from: number, to: number): Promise<void> {
  for (const name of await readdir(folders.state)) {
    if (!name.endsWith('.json')) continue;
    const path = join(folders.state, name);
    const text = await readFile(path, 'utf8');
    const moved = replacePort(text, from, to);
    if (moved !== text) await writeFile(path, moved);
  }
}

interface SavedMessage {
  sent_at?: number;
  visible_at?: number;
  receive_count?: number;
}

interface SavedQueues {
  payload?: { queues?: { data?: Record<string, { messages?: SavedMessage[] } | undefined> } };
}

/**
 * Gives back the messages that Lambda workers had received when the engine stopped: nobody works on them any more, and
 * their queues would hide them for six times the function's time-out. The receive that was cut short does not count
 * towards the dead letters.
 * @param text the engine's saved queues
 * @param nowSeconds seconds since the epoch
 */
export function releaseReceived(text: string, nowSeconds: number): string {
  let saved: SavedQueues;
  try {
    saved = JSON.parse(text) as SavedQueues;
  } catch {
    return text;
  }
  let released = 0;
  for (const queue of Object.values(saved.payload?.queues?.data ?? {})) {
    for (const message of queue?.messages ?? []) {
      const { receive_count: count = 0, visible_at: visibleAt = 0, sent_at: sentAt = nowSeconds } = message;
      if (count < 1 || visibleAt <= nowSeconds) continue;
      message.visible_at = Math.min(sentAt, nowSeconds);
      message.receive_count = count - 1;
      released += 1;
    }
  }
  return released > 0 ? JSON.stringify(saved) : text;
}

/** `releaseReceived` for the saved state of a stopped engine. */
export async function releaseReceivedMessages(folders: EngineFolders, nowSeconds: number): Promise<void> {
  const path = join(folders.state, 'sqs.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const released = releaseReceived(text, nowSeconds);
  if (released !== text) await writeFile(path, released);
}
