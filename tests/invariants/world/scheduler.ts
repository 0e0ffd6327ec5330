import type { Clock } from '../../../platform/clock.ts';
import type { Chance } from './chance.ts';

/**
 * Decides who goes on next. Whatever would wait for a store, a queue or a provider waits here instead, until it is drawn;
 * so a seed gives one interleaving, always the same, and many seeds give many. Time passes only here.
 */
export interface Scheduler {
  readonly clock: Clock;
  /** Waits to be drawn. */
  turn(): Promise<void>;
  /** Runs whatever waits until nothing does. */
  run(): Promise<void>;
  /** Moves time forward while nothing runs. */
  advance(ms: number): void;
}

const START = Date.parse('2026-01-01T00:00:00.000Z');

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Lets every promise that can go on do so: nothing here waits for anything but turns and time. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function openScheduler(chance: Chance): Scheduler {
  let now = START;
  const waiting: (() => void)[] = [];
  let sleepers: Sleeper[] = [];
  const draw = (): (() => void) | undefined => {
    const index = chance.below(waiting.length);
    const drawn = waiting[index];
    const last = waiting.pop();
    if (last !== undefined && index < waiting.length) waiting[index] = last;
    return drawn;
  };
  const wakeNext = (): boolean => {
    const next = Math.min(...sleepers.map(({ until }) => until));
    if (!Number.isFinite(next)) return false;
    now = Math.max(now, next);
    for (const { wake } of sleepers.filter(({ until }) => until <= now)) wake();
    sleepers = sleepers.filter(({ until }) => until > now);
    return true;
  };
  return {
    clock: {
      now: () => new Date(now),
      sleep: (ms) =>
        new Promise((wake) => {
          sleepers.push({ until: now + ms, wake });
        }),
    },
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    run: async () => {
      for (;;) {
        await settled();
        const due = sleepers.some(({ until }) => until <= now);
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
