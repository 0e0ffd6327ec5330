import type { Deadline } from './deadline.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';

/** One task of a sweep; returns the counts to log. */
export type SweepTask = () => Promise<Readonly<Record<string, number>>>;

/**
 * Milliseconds in which a task starts further work: two tasks, and what each started last, stay below the 60 s of a sweep's
 * function.
 */
export const SWEEP_BUDGET_MS = 20_000;

/** Items that are worked on concurrently. */
const BATCH_SIZE = 10;

/** Maps items to results, a few concurrently, until the deadline. Returns the results of the started ones. */
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

export interface SweepPage<T> {
  readonly items: readonly T[];
  readonly isLast: boolean;
}

/**
 * Works through the pages of a list until the last page, the deadline, or a page of which no item made progress.
 * @param listPage lists the next page
 * @param isProgress default: every result is progress
 * @returns the results of all started items
 */
export async function sweepPages<T, R>(
  hasTime: Deadline,
  listPage: () => Promise<SweepPage<T>>,
  work: (item: T) => Promise<R>,
  isProgress: (result: R) => boolean = () => true,
): Promise<R[]> {
  const all: R[] = [];
  while (hasTime()) {
    const { items, isLast } = await listPage();
    const results = await mapInBatches(items, hasTime, work);
    all.push(...results);
    if (isLast || (items.length > 0 && !results.some(isProgress))) break;
  }
  return all;
}

/** Counts results by value. Values that did not occur are 0. */
export function countBy<R extends string>(values: readonly R[], results: readonly R[]): Record<R, number> {
  const counts = Object.fromEntries(values.map((value) => [value, 0])) as Record<R, number>;
  for (const result of results) counts[result] += 1;
  return counts;
}

/**
 * Creates the Lambda handler of a schedule. It runs every task in order, even when one fails, logs the counts, and fails when a
 * task failed. Each run has its own correlation id.
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
