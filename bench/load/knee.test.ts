import { findKnee } from './knee.ts';

const LIMITS = { p99Ms: 1_000, errorShare: 0.01 };

/** A shop that carries so many requests a second, and then gets slow. */
const shop = (capacity: number) => async (rate: number) => ({
  rate,
  goodput: Math.min(rate, capacity),
  p99: rate <= capacity ? 100 : 5_000,
  errorShare: 0,
});

test('the knee lies between the last rate that was carried and the first that was not', async () => {
  const { rate = 0, steps } = await findKnee(shop(20), LIMITS, { first: 4, most: 200 });
  expect(rate).toBeGreaterThan(17);
  expect(rate).toBeLessThanOrEqual(20);
  expect(steps.map((step) => step.rate)).toEqual([4, 6, 9, 13.5, 20.25, 16.875, 18.5625]);
});

test('a shop that errs, or falls behind, has met its knee as well', async () => {
  const failing = async (rate: number) => ({
    rate,
    goodput: rate,
    p99: 10,
    errorShare: rate > 10 ? 0.02 : 0,
  });
  const late = async (rate: number) => ({ rate, goodput: Math.min(rate, 7), p99: 900, errorShare: 0 });
  expect((await findKnee(failing, LIMITS, { first: 4, most: 200 })).rate).toBeLessThanOrEqual(10);
  expect((await findKnee(late, LIMITS, { first: 4, most: 200 })).rate).toBeLessThanOrEqual(8.75);
});

test('no knee below the first rate, none above the most', async () => {
  expect((await findKnee(shop(2), LIMITS, { first: 4, most: 200 })).rate).toBeUndefined();
  expect((await findKnee(shop(1_000), LIMITS, { first: 4, most: 10 })).rate).toBe(9);
});
