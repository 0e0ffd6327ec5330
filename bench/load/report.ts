import type { Outcome } from './run-preset.ts';

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, at) => (at === 0 ? String(cell).padEnd(15) : String(cell).padStart(10))).join('');

export const HEAD = row([
  'load',
  'requests',
  'req/s',
  'good/s',
  'errors',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'max ms',
  'back ms',
]);

/** One line of figures, and below it what went wrong. */
export function lines(name: string, { figures, recoveryMs, violations, broken }: Outcome): string {
  const { requests, intendedRate, goodput, errorShare, errors, latency, driverLate } = figures;
  const share = `${(errorShare * 100).toFixed(1)} %`;
  const { p50, p95, p99, max } = latency;
  const more = [
    ...Object.entries(errors).map(([kind, count]) => `${count} × ${kind}`),
    ...broken.map((what) => `limit broken: ${what}`),
    ...violations.map(({ promise, what }) => `violation of ${promise}: ${what}`),
    ...(driverLate > p50
      ? [`the driver itself was up to ${driverLate} ms late: latencies are its own as well`]
      : []),
  ];
  const figuresRow = row([
    name,
    requests,
    intendedRate,
    goodput,
    share,
    p50,
    p95,
    p99,
    max,
    recoveryMs ?? '–',
  ]);
  return [figuresRow, ...more.map((line) => `  ${line}`)].join('\n');
}

/** Whether limits were kept and the checker found nothing. */
export const isWell = ({ broken, violations }: Outcome): boolean =>
  broken.length === 0 && violations.length === 0;
