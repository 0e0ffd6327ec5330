import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Clock } from '../../platform/clock.ts';

const run = promisify(execFile);

/** Where macOS and the BSDs have it: never one of a checkout that is in `PATH`. */
const PS = '/bin/ps';
/** Its dates are the same whatever language the user has. */
const PS_VARIABLES = { LC_ALL: 'C' };

/** A process that runs (zombies do not). */
export interface ProcessInfo {
  pid: number;
  /** Id of its process group. */
  group: number;
  /** When it started, in the system's own form: together with the pid it names one process for good. */
  started: string;
}

/** Reads one `/proc/<pid>/stat`; `undefined` for a zombie. The command in parentheses may hold spaces and parentheses itself. */
export function parseProcStat(text: string): ProcessInfo | undefined {
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const started = fields[19];
  if (!Number.isInteger(pid) || state === 'Z' || state === 'X' || !group || !started) return undefined;
  return { pid, group: Number(group), started };
}

/** Reads one line of `ps -A -o pid=,pgid=,stat=,lstart=`. */
export function parsePsLine(line: string): ProcessInfo | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
  const [, pid, group, state, started] = match ?? [];
  if (!pid || !group || !started || state?.startsWith('Z')) return undefined;
  return { pid: Number(pid), group: Number(group), started };
}

async function fromProc(pid: string): Promise<ProcessInfo | undefined> {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

const isProcess = (info: ProcessInfo | undefined): info is ProcessInfo => info !== undefined;

/** Every process of this machine that we may see. */
async function listProcesses(): Promise<ProcessInfo[]> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    return (await Promise.all(pids.map(fromProc))).filter(isProcess);
  }
  const { stdout } = await run(PS, ['-A', '-o', 'pid=,pgid=,stat=,lstart='], {
    env: PS_VARIABLES,
    maxBuffer: 2 ** 24,
  });
  return stdout.split('\n').map(parsePsLine).filter(isProcess);
}

/** The process with this pid, if it runs. */
export async function findProcess(pid: number): Promise<ProcessInfo | undefined> {
  if (process.platform === 'linux') return fromProc(String(pid));
  return (await listProcesses()).find((info) => info.pid === pid);
}

/** Whether `NAME=value` stands in the environment with which the process was started. */
async function carries(pid: number, mark: string): Promise<boolean> {
  try {
    if (process.platform === 'linux') {
      return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').includes(mark);
    }
    const { stdout } = await run(PS, ['eww', '-o', 'command=', '-p', String(pid)], { maxBuffer: 2 ** 24 });
    return stdout.split(/\s/).includes(mark);
  } catch {
    return false;
  }
}

/** Whether the process runs as the user of this one. */
async function isOwn(pid: number): Promise<boolean> {
  const user = process.getuid?.();
  if (user === undefined) return true;
  try {
    if (process.platform === 'linux') return (await stat(`/proc/${pid}`)).uid === user;
    const { stdout } = await run(PS, ['-o', 'uid=', '-p', String(pid)]);
    return Number(stdout.trim()) === user && stdout.trim() !== '';
  } catch {
    return false;
  }
}

/** Whether a process of this user leads its group and carries the mark. */
export async function isOwnMarkedProcess(pid: number, mark: string): Promise<boolean> {
  if ((await findProcess(pid))?.group !== pid) return false;
  return (await carries(pid, mark)) && isOwn(pid);
}

/**
 * The processes of a group, provided that one of this user's carries the mark; none otherwise. While a member lives the
 * system gives the group's id to nobody else, so one marked member proves the whole group to be ours.
 */
export async function findMarkedGroup(group: number, mark: string): Promise<ProcessInfo[]> {
  const members = (await listProcesses()).filter((info) => info.group === group);
  const marked = await Promise.all(
    members.map(async ({ pid }) => (await carries(pid, mark)) && (await isOwn(pid))),
  );
  return marked.includes(true) ? members : [];
}

/** Signals every process of a group; one that has ended meanwhile is no error. */
export function signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Asks `done` every `everyMs` until it says yes or `timeoutMs` have passed; tells which. */
export async function waitUntil(
  clock: Clock,
  done: () => Promise<boolean>,
  { timeoutMs, everyMs = 50 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const end = clock.now().getTime() + timeoutMs;
  for (;;) {
    if (await done()) return true;
    if (clock.now().getTime() >= end) return false;
    await clock.sleep(everyMs);
  }
}
