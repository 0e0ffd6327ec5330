/** Chance that repeats: the same draws for the same seed (mulberry32). */
export interface Chance {
  /** A whole number from 0 to `bound` − 1; 0 when there is no choice. */
  below(bound: number): number;
  /** True so often of a hundred times; fractions count. */
  percent(share: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => (bound <= 1 ? 0 : Math.floor(draw() * bound));
  return {
    below,
    percent: (share) => share > 0 && draw() * 100 < share,
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}
