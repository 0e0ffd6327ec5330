import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';

/** Dependencies of a retry: time and chance. */
export interface RetryDeps {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Milliseconds to wait after an attempt (from 1 on): full jitter between 0 and min(800, 25 · 2^attempt). */
export const jitterMs = (attempt: number, ids: Pick<Ids, 'random'>): number =>
  Math.floor(ids.random() * Math.min(800, 25 * 2 ** attempt));

/**
 * Runs an attempt again, with {@link jitterMs} in between, until it returns something. An attempt that throws is not repeated.
 * @param attempts most attempts, at least 1
 * @param attempt one attempt; it returns undefined on a conflict with a concurrent change
 * @returns undefined when every attempt met a conflict
 */
export async function retryOnConflict<T>(
  { clock, ids }: RetryDeps,
  attempts: number,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let made = 1; ; made += 1) {
    const result = await attempt();
    if (result !== undefined || made === attempts) return result;
    await clock.sleep(jitterMs(made, ids));
  }
}
