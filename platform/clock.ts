/** Where time comes from. Code asks a `Clock`, never the ambient `Date`, so that tests and replays decide what time it is. */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
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
  return {
    now: () => new Date(ms),
    sleep: async (forMs) => {
      ms += forMs;
    },
    advance: (byMs) => {
      ms += byMs;
    },
  };
}

/** The moment as ISO 8601 in UTC with milliseconds. */
export const isoNow = (clock: Clock): string => clock.now().toISOString();

/** Whole seconds since the epoch, as DynamoDB's TTL wants them. */
export const epochSeconds = (clock: Clock, plusSeconds = 0): number =>
  Math.floor(clock.now().getTime() / 1000) + plusSeconds;
