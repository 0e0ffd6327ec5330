import { systemClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { openJournal } from '../../tests/invariants/journal.ts';
import type { Violation } from '../../tests/invariants/judge.ts';
import type { ShopPlace } from '../../tests/invariants/tables.ts';
import { stockUp } from '../../tests/invariants/world/buyers.ts';
import { arrivals } from './arrivals.ts';
import { type Address, crowd, httpSender } from './customers.ts';
import { driveClosed, driveOpen, latency, type Sample, type Time } from './drive.ts';
import { type Figures, figuresOf, recovery } from './figures.ts';
import type { Preset } from './presets.ts';
import { verdict } from './verdict.ts';

export interface RunOptions {
  readonly preset: Preset;
  readonly place: ShopPlace;
  readonly address: Address;
  readonly seed: number;
  /** Goes into names: two runs on one shop do not meet. */
  readonly run: string;
  /** What the preset's fault does. A preset without one needs none. */
  readonly strike?: () => Promise<void>;
  /** Whether the checker judges at the end. Default true. */
  readonly judged?: boolean;
  /** A request without an answer for so long has none. Default 30 s. */
  readonly timeoutMs?: number;
}

export interface Outcome {
  readonly figures: Figures;
  /** Ms until goodput was back after the fault; undefined when it never was. */
  readonly recoveryMs?: number;
  readonly violations: readonly Violation[];
  /** Which of the preset's limits were not kept, in words. */
  readonly broken: readonly string[];
}

export const realTime: Time = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** An answer later than this is no sign that a shop is back. */
const IN_TIME_MS = 2_000;

/** Puts a shop under a preset's load, and has it judged. */
export async function runPreset(options: RunOptions): Promise<Outcome> {
  const { preset, place, run, judged = true, timeoutMs = 30_000 } = options;
  const http = httpSender(options.address, timeoutMs);
  const journal = openJournal(http.send, systemClock);
  const shelves = Array.from({ length: preset.products.count }, (_, number) => ({
    productId: `${run}-product-${number}`,
    stock: preset.products.stock,
  }));
  const products = shelves.map(({ productId }) => productId);
  await stockUp({ journal, sleep: realTime.sleep }, shelves);
  const ids = seededIds(systemClock, options.seed);
  const chance = () => ids.random();
  const plan = 'open' in preset.load ? arrivals(preset.load.open, preset.load.spacing, chance) : undefined;
  const count = plan?.length ?? ('closed' in preset.load ? preset.load.closed.requests : 0);
  const send = crowd({
    journal,
    whyUnanswered: http.whyUnanswered,
    mix: preset.mix,
    declinedPercent: preset.declinedPercent ?? 10,
    products,
    count,
    chance,
    run,
  });
  const striking = strikeDuring(options);
  const samples =
    'closed' in preset.load
      ? await driveClosed(preset.load.closed, send, realTime)
      : await driveOpen(plan ?? [], send, realTime);
  await striking;
  const figures = figuresOf(samples);
  const recoveryMs = preset.fault && recovery(samples, preset.fault.afterSeconds * 1000, IN_TIME_MS);
  const soldOut = preset.products.stock < count / products.length ? products : [];
  const violations = judged ? await verdict({ journal, place, products, soldOut }) : [];
  return {
    figures,
    ...(recoveryMs === undefined ? {} : { recoveryMs }),
    violations,
    broken: brokenLimits(preset, samples, figures, recoveryMs),
  };
}

async function strikeDuring({ preset, strike }: RunOptions): Promise<void> {
  if (!preset.fault) return;
  if (!strike) throw new Error('this preset has a fault, and nobody said what it does');
  await realTime.sleep(preset.fault.afterSeconds * 1000);
  await strike();
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Limits that were not kept. */
export function brokenLimits(
  { limits, fault }: Pick<Preset, 'limits' | 'fault'>,
  samples: readonly Sample[],
  { errorShare, latency: { p99 } }: Pick<Figures, 'errorShare' | 'latency'>,
  recoveryMs: number | undefined,
): string[] {
  const broken: string[] = [];
  const slowest = Math.max(0, ...samples.map(latency));
  const { p99Ms = Number.POSITIVE_INFINITY, maxMs = Number.POSITIVE_INFINITY } = limits;
  if (errorShare > limits.errorShare) {
    broken.push(`${percent(errorShare)} errors, more than ${percent(limits.errorShare)}`);
  }
  if (p99 > p99Ms) broken.push(`p99 ${p99} ms, more than ${p99Ms} ms`);
  if (slowest > maxMs) broken.push(`the slowest took ${Math.round(slowest)} ms, more than ${maxMs} ms`);
  if (
    fault &&
    limits.recoveryMs !== undefined &&
    (recoveryMs ?? Number.POSITIVE_INFINITY) > limits.recoveryMs
  ) {
    broken.push(
      `${recoveryMs === undefined ? 'not back in the run' : `back after ${recoveryMs} ms`}, not within ${limits.recoveryMs} ms`,
    );
  }
  return broken;
}
