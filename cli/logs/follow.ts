import type { Clock } from '../../platform/clock.ts';
import type { LogOrigin } from './log-line.ts';
import type { LogSource } from './log-source.ts';
import { type ReadLine, readLines } from './merge.ts';

/** Lines may arrive this much after their moment, so each look goes back so far. */
const LATE_MS = 15_000;

export interface FollowRequest {
  from: number;
  pattern?: string | undefined;
  /** Pause between looks. */
  everyMs: number;
  signal: AbortSignal;
}

const keyOf = ({ event, origin }: ReadLine): string =>
  event.id ?? `${origin.logGroup} ${event.stream} ${event.timestamp} ${event.message}`;

/** Tells which lines are new: equal ones without an id are counted, not confused. */
export function newLines(): (lines: readonly ReadLine[], keepFrom: number) => ReadLine[] {
  let seen = new Map<string, { count: number; timestamp: number }>();
  return (lines, keepFrom) => {
    const counts = new Map<string, number>();
    const fresh = lines.filter((one) => {
      const key = keyOf(one);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= (seen.get(key)?.count ?? 0)) return false;
      seen.set(key, { count, timestamp: one.event.timestamp });
      return true;
    });
    seen = new Map([...seen].filter(([, { timestamp }]) => timestamp >= keepFrom));
    return fresh;
  };
}

/** Hands over batches of new lines until the signal is aborted. A look that fails for a moment is made up for by the next. */
export async function followLines(
  source: LogSource,
  origins: readonly LogOrigin[],
  clock: Clock,
  request: FollowRequest,
  onLines: (lines: readonly ReadLine[]) => void,
): Promise<void> {
  const fresh = newLines();
  let newest = request.from;
  const end = aborted(request.signal);
  while (!request.signal.aborted) {
    const from = Math.max(request.from, newest - LATE_MS);
    const lines = await readLines(source, origins, { from, pattern: request.pattern });
    if (request.signal.aborted) return;
    onLines(fresh(lines, from - LATE_MS));
    for (const { event } of lines) newest = Math.max(newest, event.timestamp);
    await Promise.race([clock.sleep(request.everyMs), end]);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
