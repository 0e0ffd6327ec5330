import type { Clock } from '../../../platform/clock.ts';
import type { Chance } from './chance.ts';
import { currentInvocation } from './invocation.ts';

/**
 * Decides who goes on next. Whatever would wait for a store, a queue or a provider waits here instead, until it is drawn;
 * so a seed gives one interleaving, always the same, and many seeds give many. Time passes only here.
 */
export interface Scheduler {
  readonly clock: Clock;
  /** Waits to be drawn. */
  turn(): Promise<void>;
  /** Work that something outside of this process does, such as a database: until it is done nobody is drawn, and no time passes. */
  outside<T>(work: () => Promise<T>): Promise<T>;
  /** A wait for turns or time in the midst of {@link outside}. */
  inside<T>(wait: () => Promise<T>): Promise<T>;
  /** Runs whatever waits until nothing does. */
  run(): Promise<void>;
  /** Moves time forward while nothing runs. */
  advance(ms: number): void;
}

const START = Date.parse('2026-01-01T00:00:00.000Z');

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
  /** Nobody is there any more to be woken. */
  readonly isGone?: () => boolean;
}

/** Lets every promise that can go on do so. */
const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function openScheduler(chance: Chance): Scheduler {
  let now = START;
  const waiting: (() => void)[] = [];
  let sleepers: Sleeper[] = [];
  let abroad = 0;
  let cameHome = (): void => {};
  const leave = (): void => {
    abroad -= 1;
    if (abroad === 0) cameHome();
  };
  /** Nothing here goes on by itself any more: whatever there is waits for turns and time. */
  const settled = async (): Promise<void> => {
    for (;;) {
      await nextTick();
      if (abroad === 0) return;
      await new Promise<void>((resolve) => {
        cameHome = resolve;
      });
    }
  };
  const draw = (): (() => void) | undefined => {
    const index = chance.below(waiting.length);
    const drawn = waiting[index];
    const last = waiting.pop();
    if (last !== undefined && index < waiting.length) waiting[index] = last;
    return drawn;
  };
  const wakeNext = (): boolean => {
    sleepers = sleepers.filter(({ isGone }) => !isGone?.());
    const next = Math.min(...sleepers.map(({ until }) => until));
    if (!Number.isFinite(next)) return false;
    now = Math.max(now, next);
    const due = sleepers.filter(({ until }) => until <= now);
    sleepers = sleepers.filter(({ until }) => until > now);
    for (const { wake } of due) wake();
    return true;
  };
  return {
    clock: {
      now: () => new Date(now),
      sleep: (ms) =>
        new Promise((wake) => {
          sleepers.push({ until: now + ms, wake });
        }),
      setTimer: (ms, ring) => {
        // It is a function's own: it goes with it when it dies.
        const invocation = currentInvocation();
        const sleeper = { until: now + ms, wake: ring, isGone: () => invocation?.dead === true };
        sleepers.push(sleeper);
        return () => {
          sleepers = sleepers.filter((one) => one !== sleeper);
        };
      },
    },
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    outside: (work) => {
      abroad += 1;
      return work().finally(leave);
    },
    inside: (wait) => {
      leave();
      return wait().finally(() => {
        abroad += 1;
      });
    },
    run: async () => {
      for (;;) {
        await settled();
        const due = sleepers.some(({ until, isGone }) => until <= now && !isGone?.());
        if (waiting.length > 0 && !due) {
          now += chance.below(3);
          draw()?.();
        } else if (!wakeNext()) return;
      }
    },
    advance: (ms) => {
      now += ms;
    },
  };
}
