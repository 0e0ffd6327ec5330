import type { Clock } from '../../../platform/clock.ts';
import type { Ids } from '../../../platform/ids.ts';

/** What waiting needs. */
export interface Patience {
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Tries until something comes of it, with full jitter of up to 25 · 2ⁿ ms, at most 800 ms, in between.
 * @param attempt gives undefined when it met others at work and should be made again
 * @returns undefined when every attempt met others
 */
export async function retrying<T>(
  { clock, ids }: Patience,
  attempts: number,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let made = 1; ; made += 1) {
    const result = await attempt();
    if (result !== undefined || made === attempts) return result;
    await clock.sleep(Math.floor(ids.random() * Math.min(800, 25 * 2 ** made)));
  }
}
