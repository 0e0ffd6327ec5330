import type { Phase, Spacing } from './arrivals.ts';
import type { FaultName } from './faults.ts';

/** What customers ask for: weights, of any sum. */
export type Mix = Readonly<Partial<Record<'order' | 'browse' | 'list' | 'cart' | 'look', number>>>;

export interface Limits {
  /** Most of all requests that may go wrong, 0–1. */
  readonly errorShare: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
  /** Ms after a fault by which 95 % do well again. */
  readonly recoveryMs?: number;
}

export interface Preset {
  readonly what: string;
  /** Open: requests arrive whether or not earlier ones were answered. Closed: so many clients wait for their answers. */
  readonly load:
    | { readonly open: readonly Phase[]; readonly spacing: Spacing }
    | { readonly closed: { readonly clients: number; readonly requests: number } };
  readonly mix: Mix;
  /** Of a hundred orders so many are paid with a card that is declined, and give their units back. Default 10. */
  readonly declinedPercent?: number;
  readonly products: { readonly count: number; readonly stock: number };
  readonly limits: Limits;
  /** So many seconds into the run, this goes wrong. */
  readonly fault?: { readonly afterSeconds: number; readonly what: FaultName };
}

const SHOPPING: Mix = { browse: 50, list: 15, cart: 10, look: 10, order: 15 };

/**
 * The loads that the shop is put under. Rates are for the local engine on two cores; `--rate` sets another one for all
 * phases together, `--seconds` another length.
 */
export const PRESETS = {
  requirements: {
    what: '50 clients at once, 200 requests, at most 5 % errors, 5 s',
    load: { closed: { clients: 50, requests: 200 } },
    mix: { browse: 60, list: 25, order: 15 },
    products: { count: 20, stock: 1_000 },
    limits: { errorShare: 0.05, maxMs: 5_000 },
  },
  steady: {
    what: 'orders only, 4 a second',
    load: { open: [{ seconds: 30, rate: 4 }], spacing: 'poisson' },
    mix: { order: 1 },
    products: { count: 20, stock: 1_000 },
    limits: { errorShare: 0.01, p99Ms: 3_000 },
  },
  burst: {
    what: 'shopping, 4 a second, for five seconds five times as many',
    load: {
      open: [
        { seconds: 10, rate: 4 },
        { seconds: 5, rate: 20 },
        { seconds: 15, rate: 4 },
      ],
      spacing: 'poisson',
    },
    mix: SHOPPING,
    products: { count: 20, stock: 1_000 },
    limits: { errorShare: 0.01, p99Ms: 8_000 },
  },
  'hot-product': {
    what: 'everybody orders one product, of which there are fewer than wanted',
    load: { open: [{ seconds: 20, rate: 5 }], spacing: 'poisson' },
    mix: { order: 1 },
    // Everybody can pay, so that no unit may be left.
    declinedPercent: 0,
    products: { count: 1, stock: 30 },
    limits: { errorShare: 0.01, p99Ms: 5_000 },
  },
  mixed: {
    what: 'shopping: mostly looking, some carts, some orders',
    load: { open: [{ seconds: 30, rate: 10 }], spacing: 'poisson' },
    mix: SHOPPING,
    products: { count: 20, stock: 1_000 },
    limits: { errorShare: 0.01, p99Ms: 3_000 },
  },
  fault: {
    what: 'shopping, and after 8 s every process in which functions run is killed',
    load: { open: [{ seconds: 30, rate: 8 }], spacing: 'constant' },
    mix: SHOPPING,
    products: { count: 20, stock: 1_000 },
    limits: { errorShare: 0.2, recoveryMs: 10_000 },
    fault: { afterSeconds: 8, what: 'kill-workers' },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
