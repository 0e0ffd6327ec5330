import type { Time } from './drive.ts';

/** Time that jumps from one sleeper's end to the next: a minute of load passes in a moment. */
export interface FakeTime extends Time {
  /** Lets time pass until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
}

export function fakeTime(): FakeTime {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  /** All that can go on without time passing goes on first. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + ms, wake });
      }),
    run: async (work) => {
      let done = false;
      void work.finally(() => {
        done = true;
      });
      await settle();
      while (!done) {
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (!next) throw new Error('nobody sleeps, and yet the work is not done');
        now = next.at;
        next.wake();
        await settle();
      }
      return work;
    },
  };
}
