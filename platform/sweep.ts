import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';

/** One thing that a sweep does; gives the numbers worth logging. */
export type SweepTask = () => Promise<Readonly<Record<string, number>>>;

/** Milliseconds in which a task begins something new: two tasks, and what each began last, stay below the 60 s of a sweep's function. */
export const SWEEP_BUDGET_MS = 20_000;

/** Asked while a task is at work: whether its time is not over yet. */
export type Deadline = () => boolean;

/** Starts a task's time. What it leaves is the next minute's. */
export function startDeadline(clock: Pick<Clock, 'now'>): Deadline {
  const until = clock.now().getTime() + SWEEP_BUDGET_MS;
  return () => clock.now().getTime() < until;
}

/** Begun side by side: few enough for whoever is asked. */
const BATCH_SIZE = 10;

/** Does something about each, a few at a time, while there is time. Gives what came of those that were begun. */
export async function mapInBatches<T, R>(
  items: readonly T[],
  hasTime: Deadline,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length && hasTime(); start += BATCH_SIZE) {
    results.push(...(await Promise.all(items.slice(start, start + BATCH_SIZE).map(work))));
  }
  return results;
}

/**
 * The Lambda handler of a schedule: runs every task in order, even when one fails, logs what was done, then fails if any did.
 * Each run has a correlation id of its own.
 */
export function sweepHandler(
  tasks: Readonly<Record<string, SweepTask>>,
  deps: { readonly logger: Logger; readonly ids: Ids },
) {
  return async (): Promise<Record<string, Readonly<Record<string, number>>>> => {
    const done: Record<string, Readonly<Record<string, number>>> = {};
    const failures: unknown[] = [];
    const logger = deps.logger.with({ correlationId: deps.ids.next() });
    for (const [name, task] of Object.entries(tasks)) {
      try {
        done[name] = await task();
      } catch (error) {
        logger.error('sweep failed', { task: name, error });
        failures.push(error);
      }
    }
    logger.info('sweep', { done });
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} tasks of the sweep failed`);
    return done;
  };
}
