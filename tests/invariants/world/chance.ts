import { seededRandom } from '../../../platform/ids.ts';

/** Chance that repeats: the same draws for the same seed. */
export interface Chance {
  /** A whole number from 0 to `bound` − 1; 0 when there is no choice. */
  below(bound: number): number;
  /** True so often of a hundred times; fractions count. */
  percent(share: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

export function seededChance(seed: number): Chance {
  const draw = seededRandom(seed);
  const below = (bound: number): number => (bound <= 1 ? 0 : Math.floor(draw() * bound));
  return {
    below,
    percent: (share) => share > 0 && draw() * 100 < share,
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}
