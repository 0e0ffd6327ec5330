/** Where time comes from. Code asks a `Clock`, never the ambient `Date`, so that tests and replays decide what time it is. */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Calls `ring` once, `ms` milliseconds from now, unless what it returns was called before. */
  setTimer(ms: number, ring: () => void): () => void;
}

/**
 * What comes of the work, or `late()` when it is not done within `ms`: the work is not stopped by that, and what comes of it
 * then goes nowhere. Leaves no timer behind.
 */
export function withTimeout<T>(
  clock: Pick<Clock, 'setTimer'>,
  ms: number,
  work: Promise<T>,
  late: () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => resolve(late()));
    work.finally(cancel).then(resolve, reject);
  });
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  setTimer: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved; sleeping moves it. For tests and replays. */
export interface FakeClock extends Clock {
  /** Moves time forward by `ms` milliseconds. */
  advance(ms: number): void;
}

/**
 * @param start ISO 8601 moment at which the clock stands, default 2026-01-01T00:00:00.000Z
 */
export function fakeClock(start = '2026-01-01T00:00:00.000Z'): FakeClock {
  let ms = Date.parse(start);
  const alarms = new Map<() => void, number>();
  const advance = (byMs: number): void => {
    ms += byMs;
    for (const [ring, at] of alarms) if (at <= ms && alarms.delete(ring)) ring();
  };
  return {
    now: () => new Date(ms),
    sleep: async (forMs) => advance(forMs),
    setTimer: (afterMs, ring) => {
      const once = (): void => ring();
      alarms.set(once, ms + afterMs);
      return () => void alarms.delete(once);
    },
    advance,
  };
}

/** The moment as ISO 8601 in UTC with milliseconds. */
export const isoNow = (clock: Clock): string => clock.now().toISOString();

/** Whole seconds since the epoch, as DynamoDB's TTL wants them. */
export const epochSeconds = (clock: Clock, plusSeconds = 0): number =>
  Math.floor(clock.now().getTime() / 1000) + plusSeconds;
