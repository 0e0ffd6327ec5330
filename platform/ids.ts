import { encodeTime, monotonicFactory, type PRNG } from 'ulid';
import type { Clock } from './clock.ts';

/** Where identifiers and chance come from. Code asks `Ids`, never the ambient generator, so that a run can be repeated. */
export interface Ids {
  /** A new ULID: 26 characters, sorted by time of making. */
  next(): string;
  /** `length` characters drawn evenly from `alphabet`. */
  randomString(alphabet: string, length: number): string;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

function idsFrom(clock: Clock, prng: PRNG): Ids {
  const ulid = monotonicFactory(prng);
  return {
    next: () => ulid(clock.now().getTime()),
    randomString: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(Math.floor(prng() * alphabet.length))).join(''),
    random: prng,
  };
}

/** The digits of a ULID: 5 bits each. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The ULID of a moment whose randomness is the first 80 bits of a hash: the same for the same moment and hash.
 * @param timeMs milliseconds since the epoch
 * @param hash at least 20 hex digits
 */
export function derivedUlid(timeMs: number, hash: string): string {
  const bits = BigInt(`0x${hash.slice(0, 20)}`);
  const digit = (n: number) => BASE32.charAt(Number((bits >> BigInt(5 * (15 - n))) & 31n));
  return `${encodeTime(timeMs, 10)}${Array.from({ length: 16 }, (_, n) => digit(n)).join('')}`;
}

function cryptoRandom(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value / 2 ** 32;
}

/** Identifiers from the platform's cryptographic randomness. */
export const systemIds = (clock: Clock): Ids => idsFrom(clock, cryptoRandom);

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). For tests and replays. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same identifiers for the same seed and the same clock. For tests and replays. */
export const seededIds = (clock: Clock, seed = 1): Ids => idsFrom(clock, seededRandom(seed));
