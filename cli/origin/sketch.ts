import { createHash } from 'node:crypto';

/** Hexadecimal digits of each hash. */
const DIGITS = 6;
/** Hashes that a sketch keeps: the smallest ones. */
const MOST = 48;

/**
 * A short form of a set of names that can be compared with another: the 48 smallest of their hashes.
 * Two sketches tell how much of the smaller set is in the other one, and none of the names.
 */
export function sketchOf(names: Iterable<string>): string {
  const hashes = [...names].map((name) => createHash('sha256').update(name).digest('hex').slice(0, DIGITS));
  return [...new Set(hashes)].sort().slice(0, MOST).join('');
}

const hashesOf = (sketch: string): string[] => sketch.match(new RegExp(`.{${DIGITS}}`, 'g')) ?? [];

/** How much of the smaller set is in the other one, as far as their sketches tell: 0 to 1; 1 when one is empty. */
export function sharedPart(a: string, b: string): number {
  const sketches = [hashesOf(a), hashesOf(b)];
  // A full sketch says nothing of hashes above its last one.
  const ends = sketches.flatMap((one) => (one.length < MOST ? [] : one.slice(-1)));
  const [end] = ends.sort();
  const [own = [], other = []] = sketches.map((one) =>
    one.filter((hash) => end === undefined || hash <= end),
  );
  const smaller = Math.min(own.length, other.length);
  return smaller === 0 ? 1 : own.filter((hash) => other.includes(hash)).length / smaller;
}
