import { formOf, repeatBy } from './form.ts';
import { mutant, withoutEnd } from './mutants/p14-retry-without-a-cap.engine.ts';
import { report, type Trial } from './report.ts';
import { type BadMinuteResult, badMinute, LEASE_MS, RECOVERY_MS, TROUBLES } from './sdk/bad-minute.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import type { Lane } from './sdk/lane.ts';

type Trouble = keyof typeof TROUBLES;

const { long, seed } = formOf();
const SECONDS: Readonly<Record<Trouble, { bad: number; after: number }>> = long
  ? { mixed: { bad: 300, after: 60 }, slow: { bad: 120, after: 40 }, out: { bad: 60, after: 40 } }
  : { mixed: { bad: 40, after: 25 }, slow: { bad: 30, after: 15 }, out: { bad: 10, after: 15 } };
const REPEAT = repeatBy(seed, 'tests/invariants/p14', 'int');

/** A request is answered, refused, or told to come again: it fails with nothing else, and always with an answer. */
const TOLD = /^(?:2\d\d|4\d\d|503)$/;

/** Milliseconds that an HTTP function may run. */
const FUNCTION_MS = 15_000;

let lane: Lane;
const results = new Map<Trouble, BadMinuteResult>();
const trials: Trial[] = [];

beforeAll(async () => {
  lane = await laneOfTier();
});
afterAll(() => lane.close());

const isKept = ({ violations, statuses, ...figures }: BadMinuteResult): boolean =>
  violations.length === 0 &&
  Object.keys(statuses).every((status) => TOLD.test(status)) &&
  figures.goodputAfter >= 95 &&
  figures.recoveredMs <= RECOVERY_MS &&
  figures.keysInUseMs <= LEASE_MS &&
  figures.slowestMs < FUNCTION_MS;

async function kept(trouble: Trouble): Promise<BadMinuteResult> {
  const result = await badMinute(lane, seed, { ...SECONDS[trouble], trouble });
  results.set(trouble, result);
  if (!isKept(result)) throw new Error(`${JSON.stringify(result, undefined, 2)}\n${REPEAT}`);
  return result;
}

test('while AWS is throttled, slow and cut off, nothing breaks and nobody is told 500; then it is well again at once', async () => {
  const { attempts, calls, statuses } = await kept('mixed');
  // The faults were there.
  expect(attempts).toBeGreaterThan(calls * 1.1);
  expect(statuses['503']).toBeGreaterThan(0);
}, 900_000);

test('while every call takes 2 s more, every request is answered before its function’s time is over', async () => {
  const { statuses, slowestMs } = await kept('slow');
  // Some are too long for it, and are told so.
  expect(statuses['503']).toBeGreaterThan(0);
  expect(slowestMs).toBeGreaterThan(10_000);
}, 900_000);

test('while every call is throttled, every request is told to come again, at once', async () => {
  const { statuses, goodput, slowestMs } = await kept('out');
  expect(statuses['503']).toBeGreaterThan(0);
  // Those who came last had their answer when it was over.
  expect(goodput).toBeLessThan(50);
  expect(slowestMs).toBeLessThan(RECOVERY_MS);
}, 900_000);

test('the same seed gives the same run', async () => {
  const few = { bad: 8, after: 2 };
  const first = await badMinute(lane, seed, few);
  expect(await badMinute(lane, seed, few)).toEqual(first);
}, 60_000);

test('a shop whose requests have no end is found while every call takes 2 s more', async () => {
  const { statuses } = await badMinute(
    lane,
    seed,
    { bad: 20, after: 0, trouble: 'slow' },
    { floor: withoutEnd },
  );
  expect(statuses.none).toBeGreaterThan(0);
}, 120_000);

test('a shop that tries without a cap is found', async () => {
  const { red, detail } = await mutant.run(lane);
  trials.push({ promise: mutant.promise, mutant: mutant.name, red, detail });
  expect({ red, detail }).toMatchObject({ red: true });
}, 120_000);

const { throttled, slow, reset } = TROUBLES.mixed;
const TRIED: Readonly<Record<Trouble, string>> = {
  mixed: `of a hundred attempts ${throttled} are throttled, ${slow} take 2 s more and ${reset} are cut off after they were done`,
  slow: 'every call takes 2 s more',
  out: 'every call is throttled',
};

afterAll(() => {
  report('mutants-p14', trials);
  const findings = [...results].map(([trouble, result]) => {
    const { violations, statuses, goodput, ...figures } = result;
    const { bad, after } = SECONDS[trouble];
    return {
      promise: 'P14',
      title: 'It degrades, it does not corrupt',
      tried:
        `a buyer a second, every other one with a cart, for ${bad} s while ${TRIED[trouble]}, in SDK middleware over ` +
        `DynamoDB’s adapters; then ${after} s without`,
      numbers: {
        violations: violations.length,
        answers: JSON.stringify(statuses),
        'goodput while it fails, %': Math.round(goodput),
        'goodput from 10 s after, %': Math.round(figures.goodputAfter),
        'recovered after, ms': figures.recoveredMs,
        'last key still in use after, ms': figures.keysInUseMs,
        'slowest answer, ms': figures.slowestMs,
        calls: figures.calls,
        attempts: figures.attempts,
        'attempts of one call at most': figures.mostAttempts,
      },
      seed,
      ok: isKept(result),
    };
  });
  if (findings.length > 0) report('p14', findings);
});
