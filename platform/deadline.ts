import type { Clock } from './clock.ts';

/** True while there is time left. */
export type Deadline = () => boolean;

/** Starts a deadline, `budgetMs` milliseconds from now. */
export function startDeadline(clock: Pick<Clock, 'now'>, budgetMs: number): Deadline {
  const until = clock.now().getTime() + budgetMs;
  return () => clock.now().getTime() < until;
}

/**
 * Resolves with the work, or with `onTimeout()` when it takes longer than `ms` milliseconds. The work is not stopped then, and
 * its result is dropped. Leaves no timer behind.
 */
export function withTimeout<T>(
  clock: Pick<Clock, 'setTimer'>,
  ms: number,
  work: Promise<T>,
  onTimeout: () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => resolve(onTimeout()));
    work.finally(cancel).then(resolve, reject);
  });
}
