import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';

/** One thing that a sweep does; gives the numbers worth logging. */
export type SweepTask = () => Promise<Readonly<Record<string, number>>>;

/**
 * The Lambda handler of a schedule: runs every task, even when one fails, logs what was done, then fails if any did.
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
