import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, makeStatePrivate, writePrivateFile } from './state-folder.ts';

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
  /** Port of the control plane in the last run. */
  port: string;
  /** Port of deployed APIs and distributions in the last run. */
  shopPort: string;
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
    shopPort: join(stateDir, 'shop-port'),
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
export async function prepareFolders(stateDir: string): Promise<{ lost: boolean; restores: boolean }> {
  const folders = engineFolders(stateDir);
  const had = await exists(folders.state);
  const clean = await exists(folders.clean);
  if (had && !clean) {
    await rm(folders.state, { recursive: true, force: true });
    await rm(folders.objects, { recursive: true, force: true });
  }
  await rm(folders.temporary, { recursive: true, force: true });
  // A version that followed the umask may have left files that other users can read.
  await makeStatePrivate(stateDir);
  for (const folder of [folders.state, folders.objects, folders.temporary]) {
    await makePrivateFolder(folder);
  }
  // Lambda code is unpacked here. Without this file the checkout's own package.json, which says "module", would count
  // for it; in Lambda nothing stands above it.
  await writePrivateFile(join(folders.temporary, 'package.json'), '{ "type": "commonjs" }\n');
  await rename(folders.log, folders.previousLog).catch(() => undefined);
  return { lost: had && !clean, restores: had && clean };
}

/** A port that `writePorts` stored; `undefined` when none is known. */
async function readPort(path: string): Promise<number | undefined> {
  const port = Number(await readFile(path, 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** Ports of one engine. */
export interface EnginePorts {
  control: number;
  shop: number;
}

/** The ports of the last run, as far as they are known. */
export async function lastPorts(folders: EngineFolders): Promise<Partial<EnginePorts>> {
  const [control, shop] = await Promise.all([readPort(folders.port), readPort(folders.shopPort)]);
  return { ...(control === undefined ? {} : { control }), ...(shop === undefined ? {} : { shop }) };
}

/** Stores the ports of this run for the next. */
export async function writePorts(folders: EngineFolders, { control, shop }: EnginePorts): Promise<void> {
  await writePrivateFile(folders.port, String(control));
  await writePrivateFile(folders.shopPort, String(shop));
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
  await writePrivateFile(folders.clean, '');
}

/** Replaces ports in the engine's own addresses of one text, all at once; other ports stay. */
export function replacePorts(text: string, moves: ReadonlyMap<number, number>): string {
  return text.replaceAll(/(localhost|127\.0\.0\.1):(\d+)/g, (address, host: string, port: string) => {
    const to = moves.get(Number(port));
    return to === undefined ? address : `${host}:${to}`;
  });
}

/**
 * Rewrites the engine's addresses in its saved state: queue URLs carry the port, and stack outputs and the environments
 * of functions hold copies of them.
 */
export async function movePorts(
  folders: EngineFolders,
  from: Partial<EnginePorts>,
  to: EnginePorts,
): Promise<void> {
  const moves = new Map<number, number>();
  if (from.control !== undefined && from.control !== to.control) moves.set(from.control, to.control);
  if (from.shop !== undefined && from.shop !== to.shop) moves.set(from.shop, to.shop);
  if (moves.size === 0) return;
  for (const name of await readdir(folders.state)) {
    if (!name.endsWith('.json')) continue;
    const path = join(folders.state, name);
    const text = await readFile(path, 'utf8');
    const moved = replacePorts(text, moves);
    if (moved !== text) await writePrivateFile(path, moved);
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
  if (released !== text) await writePrivateFile(path, released);
}
