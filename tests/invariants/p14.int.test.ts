import { formOf } from './form.ts';
import { MOST_ATTEMPTS, mutant } from './mutants/p14-retry-without-a-cap.engine.ts';
import { report, type Trial } from './report.ts';
import { BAD, type BadMinuteResult, badMinute, RECOVERY_MS } from './sdk/bad-minute.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import type { Lane } from './sdk/lane.ts';

const { long, seed } = formOf();
const SECONDS = long ? { bad: 300, after: 60 } : { bad: 40, after: 25 };
const REPEAT = `repeat it with: CLOUDCART_SEED=${seed} npx jest --selectProjects int -- tests/invariants/p14`;

/** A request is answered, refused, or told to come again: it fails with nothing else. */
const TOLD = new Set(['201', '409', '429', '503']);

/** Milliseconds that an HTTP function may run. */
const FUNCTION_MS = 15_000;

let lane: Lane;
let result: BadMinuteResult | undefined;
const trials: Trial[] = [];

beforeAll(async () => {
  lane = await laneOfTier();
});
afterAll(() => lane.close());

const isKept = ({ violations, statuses, ...figures }: BadMinuteResult): boolean =>
  violations.length === 0 &&
  Object.keys(statuses).every((status) => TOLD.has(status)) &&
  figures.goodputAfter >= 95 &&
  figures.recoveredMs <= RECOVERY_MS &&
  figures.slowestMs < FUNCTION_MS &&
  figures.mostAttempts <= MOST_ATTEMPTS;

test('while AWS is throttled, slow and cut off, nothing breaks and nobody is told 500; then it is well again at once', async () => {
  result = await badMinute(lane, seed, SECONDS);
  if (!isKept(result)) throw new Error(`${JSON.stringify(result, undefined, 2)}\n${REPEAT}`);
  // The faults were there.
  expect(result.attempts).toBeGreaterThan(result.calls * 1.1);
  expect(result.statuses['503']).toBeGreaterThan(0);
}, 900_000);

test('the same seed gives the same run', async () => {
  const few = { bad: 8, after: 2 };
  const first = await badMinute(lane, seed, few);
  expect(await badMinute(lane, seed, few)).toEqual(first);
}, 60_000);

test('a shop that tries without a cap is found', async () => {
  const { red, detail } = await mutant.run(lane);
  trials.push({ promise: mutant.promise, mutant: mutant.name, red, detail });
  expect({ red, detail }).toMatchObject({ red: true });
}, 120_000);

afterAll(() => {
  report('mutants-p14', trials);
  if (result === undefined) return;
  const { violations, statuses, goodput, ...figures } = result;
  report('p14', [
    {
      promise: 'P14',
      title: 'It degrades, it does not corrupt',
      tried:
        `a buyer a second for ${SECONDS.bad} s while of a hundred attempts ${BAD.throttled} are throttled, ${BAD.slow} take ` +
        `2 s more and ${BAD.reset} are cut off after they were done, in SDK middleware over DynamoDB’s adapters; then ` +
        `${SECONDS.after} s without`,
      numbers: {
        violations: violations.length,
        answers: JSON.stringify(statuses),
        'goodput while it fails, %': Math.round(goodput),
        'goodput from 10 s after, %': Math.round(figures.goodputAfter),
        'recovered after, ms': figures.recoveredMs,
        'slowest answer, ms': figures.slowestMs,
        calls: figures.calls,
        attempts: figures.attempts,
        'attempts of one call at most': figures.mostAttempts,
      },
      seed,
      ok: isKept(result),
    },
  ]);
});
