/** A stretch of time in which requests arrive. */
export interface Phase {
  readonly seconds: number;
  /** Requests a second, on average. */
  readonly rate: number;
}

export type Spacing = 'constant' | 'poisson';

/**
 * When requests arrive, in ms from the start: whether or not earlier ones were answered. `constant` spaces them evenly;
 * `poisson` draws the gaps, as customers who know nothing of each other come.
 * @param chance a number in [0, 1); the same numbers, the same arrivals
 */
export function arrivals(phases: readonly Phase[], spacing: Spacing, chance: () => number): number[] {
  const at: number[] = [];
  let from = 0;
  for (const { seconds, rate } of phases) {
    const end = from + seconds * 1000;
    const gap = (): number =>
      spacing === 'constant' ? 1000 / rate : (-Math.log(1 - chance()) * 1000) / rate;
    // The first of evenly spaced ones opens the phase; a drawn one comes after its own gap.
    for (let next = spacing === 'constant' ? from : from + gap(); next < end; next += gap()) at.push(next);
    from = end;
  }
  return at;
}
