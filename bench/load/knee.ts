/** What the shop did at one rate. */
export interface Step {
  readonly rate: number;
  readonly goodput: number;
  readonly p99: number;
  readonly errorShare: number;
}

export interface KneeLimits {
  readonly p99Ms: number;
  readonly errorShare: number;
}

export interface Knee {
  /** The highest rate that was carried within the limits; undefined when not even the first was. */
  readonly rate?: number;
  readonly steps: readonly Step[];
}

const GROWTH = 1.5;
const HALVINGS = 2;

/** Whether a rate was carried: answered in time, well, and not ever further behind. */
const carried = ({ p99, errorShare, goodput, rate }: Step, limits: KneeLimits): boolean =>
  p99 <= limits.p99Ms && errorShare <= limits.errorShare && goodput >= 0.8 * rate;

/**
 * Raises the rate by half until p99 or errors break, then halves the gap between the last rate that was carried and the
 * first that was not, twice.
 * @param most stops here even when everything is carried, requests a second
 */
export async function findKnee(
  measure: (rate: number) => Promise<Step>,
  limits: KneeLimits,
  { first, most }: { readonly first: number; readonly most: number },
): Promise<Knee> {
  const steps: Step[] = [];
  const holds = async (rate: number): Promise<boolean> => {
    const step = await measure(rate);
    steps.push(step);
    return carried(step, limits);
  };
  let low: number | undefined;
  let high: number | undefined;
  for (let rate = first; rate <= most && high === undefined; rate *= GROWTH) {
    if (await holds(rate)) low = rate;
    else high = rate;
  }
  for (let halving = 0; halving < HALVINGS && low !== undefined && high !== undefined; halving += 1) {
    const rate = (low + high) / 2;
    if (await holds(rate)) low = rate;
    else high = rate;
  }
  return { ...(low === undefined ? {} : { rate: low }), steps };
}
