/** The source of time. Code uses a `Clock`, never the ambient `Date`: tests and replays set the time. */
export interface Clock {
  /** Returns the current time. */
  now(): Date;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Calls `callback` once, `ms` milliseconds from now, unless the returned function is called first. */
  setTimer(ms: number, callback: () => void): () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  setTimer: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that moves only by `advance` and `sleep`. For tests and replays. */
export interface FakeClock extends Clock {
  /** Moves time forward by `ms` milliseconds. */
  advance(ms: number): void;
}

/**
 * @param start ISO 8601, default 2026-01-01T00:00:00.000Z
 */
export function fakeClock(start = '2026-01-01T00:00:00.000Z'): FakeClock {
  let ms = Date.parse(start);
  const timers = new Map<() => void, number>();
  const advance = (byMs: number): void => {
    ms += byMs;
    for (const [callback, at] of timers) if (at <= ms && timers.delete(callback)) callback();
  };
  return {
    now: () => new Date(ms),
    sleep: async (forMs) => advance(forMs),
    setTimer: (afterMs, callback) => {
      const once = (): void => callback();
      timers.set(once, ms + afterMs);
      return () => void timers.delete(once);
    },
    advance,
  };
}

/** Returns the current time as ISO 8601 in UTC with milliseconds. */
export const isoNow = (clock: Clock): string => clock.now().toISOString();

/** Returns whole seconds since the epoch, the format of DynamoDB's TTL. */
export const epochSeconds = (clock: Clock, plusSeconds = 0): number =>
  Math.floor(clock.now().getTime() / 1000) + plusSeconds;
