import { latency, type Sample, serviceTime } from './drive.ts';

/** Nearest rank: the smallest figure that so many per cent do not exceed; NaN of nothing. */
export function percentile(figures: readonly number[], percent: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface Figures {
  readonly requests: number;
  /** Seconds from the first intended moment to the last answer. */
  readonly seconds: number;
  /** Requests a second that were to be sent, and that were. */
  readonly intendedRate: number;
  /** Good answers a second. */
  readonly goodput: number;
  readonly errorShare: number;
  readonly errors: Readonly<Record<string, number>>;
  /** ms from the intended start. */
  readonly latency: Latencies;
  /** p99 in ms from the moment of sending, for comparison: what a closed loop would have claimed. */
  readonly servicePercentile99: number;
  /** ms by which the driver itself was late at worst: near the latencies, it is the driver that was measured. */
  readonly driverLate: number;
  readonly byKind: Readonly<Record<string, { readonly requests: number; readonly p99: number }>>;
}

const round = (value: number): number => Number(value.toFixed(1));

function latencies(samples: readonly Sample[]): Latencies {
  const all = samples.map(latency);
  const at = (percent: number): number => round(percentile(all, percent));
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

/** Sums a run up. Latencies are those of all requests, failed ones included: a customer waited for those too. */
export function figuresOf(samples: readonly Sample[]): Figures {
  const good = samples.filter((one) => one.good);
  const last = Math.max(0, ...samples.map(({ ended }) => ended));
  const lastIntended = Math.max(0, ...samples.map(({ intended }) => intended));
  const errors: Record<string, number> = {};
  for (const { error = 'other' } of samples.filter((one) => !one.good))
    errors[error] = (errors[error] ?? 0) + 1;
  const kinds = [...new Set(samples.map(({ kind }) => kind))].sort();
  return {
    requests: samples.length,
    seconds: round(last / 1000),
    intendedRate: round(samples.length / Math.max(0.001, lastIntended / 1000)),
    goodput: round(good.length / Math.max(0.001, last / 1000)),
    errorShare: samples.length === 0 ? 0 : (samples.length - good.length) / samples.length,
    errors,
    latency: latencies(samples),
    servicePercentile99: round(percentile(samples.map(serviceTime), 99)),
    driverLate: round(Math.max(0, ...samples.map(({ sent, intended }) => sent - intended))),
    byKind: Object.fromEntries(
      kinds.map((kind) => {
        const own = samples.filter((one) => one.kind === kind);
        return [kind, { requests: own.length, p99: latencies(own).p99 }];
      }),
    ),
  };
}

/** Requests must do well for so long before the shop counts as back. */
const STEADY_MS = 2_000;
const BACK_SHARE = 0.95;

/**
 * Ms from a fault until goodput is back: the first moment from which, for 2 s, at least 95 % of what arrived was answered
 * well and in time. Undefined when it never was.
 * @param inTimeMs a later answer is none
 */
export function recovery(samples: readonly Sample[], faultAt: number, inTimeMs: number): number | undefined {
  const after = samples.filter(({ intended }) => intended >= faultAt).sort((a, b) => a.intended - b.intended);
  const end = after.at(-1)?.intended ?? 0;
  for (const { intended: from } of after) {
    if (from + STEADY_MS > end) return undefined;
    const window = after.filter(({ intended }) => intended >= from && intended < from + STEADY_MS);
    const well = window.filter((one) => one.good && latency(one) <= inTimeMs);
    if (well.length >= BACK_SHARE * window.length && well[0] === window[0]) return round(from - faultAt);
  }
  return undefined;
}
