import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { arrivals } from './arrivals.ts';
import { driveClosed, driveOpen, latency, type Sample, type Time } from './drive.ts';
import { fakeTime } from './fake-time.fake.ts';
import { figuresOf, percentile, recovery } from './figures.ts';

const chanceOf = (seed: number): (() => number) => {
  const ids = seededIds(fakeClock(), seed);
  return () => ids.random();
};

/** A shop that takes 10 ms, and stands still from 2 s to 5 s. */
const stalling =
  (time: Time, from = 2_000, until = 5_000) =>
  async () => {
    const now = time.now();
    await time.sleep(now >= from && now < until ? until - now + 10 : 10);
    return { kind: 'order', good: true };
  };

test('arrivals: evenly spaced, at the rate of each phase', () => {
  const phases = [
    { seconds: 1, rate: 4 },
    { seconds: 1, rate: 2 },
  ];
  expect(arrivals(phases, 'constant', chanceOf(1))).toEqual([0, 250, 500, 750, 1000, 1500]);
});

test('arrivals: drawn gaps keep the rate, differ from each other, and come again with the seed', () => {
  const draw = (seed: number) => arrivals([{ seconds: 100, rate: 50 }], 'poisson', chanceOf(seed));
  const first = draw(7);
  expect(Math.abs(first.length - 5_000)).toBeLessThan(250);
  expect(draw(7)).toEqual(first);
  expect(draw(8)).not.toEqual(first);
  const gaps = first.slice(1).map((at, n) => at - (first[n] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(spread / mean).toBeGreaterThan(0.9);
});

test('the open loop sends at its moments, however slow the answers are', async () => {
  const time = fakeTime();
  const at = arrivals([{ seconds: 10, rate: 10 }], 'constant', chanceOf(1));
  const samples = await time.run(driveOpen(at, stalling(time), time));
  expect(samples.map(({ sent }) => sent).sort((a, b) => a - b)).toEqual(at);
});

test('what a stall costs is in the percentiles of the open loop, and not in those of the closed one', async () => {
  const open = fakeTime();
  const at = arrivals([{ seconds: 10, rate: 10 }], 'constant', chanceOf(1));
  const seen = figuresOf(await open.run(driveOpen(at, stalling(open), open)));
  const closed = fakeTime();
  const hidden = figuresOf(
    await closed.run(driveClosed({ clients: 1, requests: 500 }, stalling(closed), closed)),
  );
  // 30 of 100 requests fell into the stall of 3 s.
  expect(seen.latency.p95).toBeGreaterThan(2_000);
  expect(seen.latency.p50).toBe(10);
  expect(hidden.latency.p99).toBe(10);
});

test('a request that the driver held back waited since its moment', async () => {
  const time = fakeTime();
  const at = arrivals([{ seconds: 10, rate: 10 }], 'constant', chanceOf(1));
  const samples = await time.run(driveOpen(at, stalling(time), time, 1));
  const figures = figuresOf(samples);
  expect(figures.servicePercentile99).toBe(10);
  expect(figures.latency.p95).toBeGreaterThan(2_000);
  expect(figures.driverLate).toBeGreaterThan(2_000);
  expect(Math.max(...samples.map(latency))).toBe(3_010);
});

test('the closed loop keeps so many clients busy, and ends with the last request', async () => {
  const time = fakeTime();
  let most = 0;
  let now = 0;
  const send = async () => {
    now += 1;
    most = Math.max(most, now);
    await time.sleep(10);
    now -= 1;
    return { kind: 'order', good: true };
  };
  const samples = await time.run(driveClosed({ clients: 50, requests: 200 }, send, time));
  expect([samples.length, most, time.now()]).toEqual([200, 50, 40]);
});

test('percentiles by nearest rank', () => {
  const figures = Array.from({ length: 200 }, (_, n) => 200 - n);
  expect([0, 50, 95, 99, 100].map((percent) => percentile(figures, percent))).toEqual([
    1, 100, 190, 198, 200,
  ]);
  expect(percentile([], 99)).toBeNaN();
});

const sample = (intended: number, good: boolean, ms = 10): Sample => ({
  kind: 'order',
  good,
  intended,
  sent: intended,
  ended: intended + ms,
  ...(good ? {} : { error: '503 temporarily_unavailable' }),
});

test('errors are counted by kind, and goodput leaves them out', () => {
  const samples = Array.from({ length: 100 }, (_, n) => sample(n * 100, n % 4 !== 0));
  const figures = figuresOf(samples);
  expect(figures.errorShare).toBe(0.25);
  expect(figures.errors).toEqual({ '503 temporarily_unavailable': 25 });
  expect(figures.goodput).toBe(7.6);
});

test('recovery: from the fault until 95 % do well for two seconds', () => {
  const at = (n: number) => n * 100;
  const down = (n: number) => at(n) >= 3_000 && at(n) < 5_000;
  const samples = Array.from({ length: 100 }, (_, n) => sample(at(n), !down(n)));
  expect(recovery(samples, 3_000, 1_000)).toBe(2_000);
  // Slow answers are none.
  const slow = samples.map((one) =>
    one.intended >= 5_000 && one.intended < 6_000 ? sample(one.intended, true, 3_000) : one,
  );
  expect(recovery(slow, 3_000, 1_000)).toBe(3_000);
  // A single good answer amid failures is no recovery.
  const flicker = samples.map((one) => (one.intended === 4_000 ? sample(4_000, true) : one));
  expect(recovery(flicker, 3_000, 1_000)).toBe(2_000);
  expect(
    recovery(
      samples.map((one) => sample(one.intended, one.intended < 3_000)),
      3_000,
      1_000,
    ),
  ).toBeUndefined();
  expect(
    recovery(
      samples.map((one) => sample(one.intended, true)),
      3_000,
      1_000,
    ),
  ).toBe(0);
});
