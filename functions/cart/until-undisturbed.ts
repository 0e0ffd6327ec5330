import type { Clock } from '../../platform/clock.ts';
import { jitterMs } from '../../platform/dynamodb.ts';
import { unavailable } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';

/** Tries of a change that meets others of the same cart, with jitter up to 800 ms, before the caller is told 503. */
export const CHANGE_ATTEMPTS = 8;

/**
 * Reads, changes and writes a cart again until no other change comes between.
 * @param attempt one round; undefined when another change came first
 * @throws DomainError `temporarily_unavailable` when every round met another change
 */
export async function untilUndisturbed<T>(
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  for (let round = 1; round <= CHANGE_ATTEMPTS; round += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (round < CHANGE_ATTEMPTS) await clock.sleep(jitterMs(round, ids));
  }
  throw unavailable('too many others change the same cart');
}
