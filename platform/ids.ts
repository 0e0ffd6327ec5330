import { monotonicFactory, type PRNG } from 'ulid';
import type { Clock } from './clock.ts';

/** Where identifiers and chance come from. Code asks `Ids`, never the ambient generator, so that a run can be repeated. */
export interface Ids {
  /** A new ULID: 26 characters, sorted by time of making. */
  next(): string;
  /** `length` characters drawn evenly from `alphabet`. */
  pick(alphabet: string, length: number): string;
  /** A number in [0, 1), for jitter. */
  chance(): number;
}

function idsFrom(clock: Clock, prng: PRNG): Ids {
  const ulid = monotonicFactory(prng);
  return {
    next: () => ulid(clock.now().getTime()),
    pick: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(Math.floor(prng() * alphabet.length))).join(''),
    chance: prng,
  };
}

function cryptoRandom(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value / 2 ** 32;
}

/** Identifiers from the platform's cryptographic randomness. */
export const systemIds = (clock: Clock): Ids => idsFrom(clock, cryptoRandom);

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). For tests and replays. */
export function seededDraws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same identifiers for the same seed and the same clock. For tests and replays. */
export const seededIds = (clock: Clock, seed = 1): Ids => idsFrom(clock, seededDraws(seed));
