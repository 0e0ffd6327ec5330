import { formOf, repeatBy } from './form.ts';
import { type Finding, report } from './report.ts';
import {
  crashMatrix,
  failuresOf,
  type MatrixRow,
  matrixOf,
  overStories,
  type Problem,
  pairsOf,
} from './sdk/crash-matrix.ts';
import { dynamoShop } from './sdk/dynamo-shop.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import { functionsOfShop } from './sdk/functions-of-shop.ts';
import type { Lane } from './sdk/lane.ts';
import { STORIES } from './sdk/stories.ts';
import { withoutOutbox } from './sdk/worse-shops.ts';
import { memoryShop } from './world/memory-shop.ts';

const { long, seed } = formOf();

/** An order that was told of again is at its end after so long. */
const REST_MS = 10_000;

/** An order at which somebody died is at its end after a visibility time-out, a minute's sweep, and that. */
const AFTER_STRIKE_MS = 2 * 60_000 + REST_MS;

let lanes: Lane[] = [];
const rows: Record<'engine' | 'failures' | 'pairs', MatrixRow[]> = { engine: [], failures: [], pairs: [] };
let deployed: readonly string[] = [];

beforeAll(async () => {
  deployed = await functionsOfShop();
  lanes = await Promise.all([laneOfTier(), laneOfTier()]);
});
afterAll(() => {
  for (const lane of lanes) lane.close();
});

const shops = () => lanes.map((lane) => ({ seed, shop: dynamoShop({ lane }), wipe: lane.wipe }));

const sum = (all: readonly MatrixRow[], of: (row: MatrixRow) => number): number =>
  all.reduce((total, row) => total + of(row), 0);

const problemsOf = (all: readonly MatrixRow[]): Problem[] => all.flatMap(({ problems }) => problems);

function expectKept(all: readonly MatrixRow[]): void {
  const problems = problemsOf(all).map(({ what }) => what);
  if (problems.length === 0) return;
  const repeat = repeatBy(seed, 'tests/invariants/crash-matrix', 'int');
  throw new Error([`${problems.length} problems`, ...problems.slice(0, 10), repeat].join('\n'));
}

/** The slowest order of all runs, in milliseconds. */
const slowest = (all: readonly MatrixRow[], of: keyof MatrixRow['waits']): number =>
  Math.max(0, ...all.map(({ waits }) => waits[of]));

test('whichever call of AWS is the last one that a function makes, nothing is lost, doubled or stuck', async () => {
  rows.engine = await overStories(shops(), matrixOf);
  console.table(
    rows.engine.map(({ story, calls, runs, problems }) => ({
      story,
      calls,
      runs,
      problems: problems.length,
    })),
  );
  expectKept(rows.engine);
  expect(rows.engine).toHaveLength(STORIES.length);
}, 600_000);

test('each function of the shop was tried, nobody had to help, and every order came to its end in time', () => {
  expect([...new Set(rows.engine.flatMap(({ functions }) => functions))].sort()).toEqual(deployed);
  expect(rows.engine.filter(({ redrives }) => redrives > 0)).toEqual([]);
  expect(slowest(rows.engine, 'sinceChanceMs')).toBeLessThanOrEqual(REST_MS);
  expect(slowest(rows.engine, 'sinceStrikeMs')).toBeLessThanOrEqual(AFTER_STRIKE_MS);
});

test('whatever befalls the first attempt of a call of AWS, nothing is lost, doubled or stuck', async () => {
  const stories = long ? STORIES : STORIES.filter(({ name }) => name === 'place with a key');
  const some = shops().map((shop) => ({ ...shop, stories }));
  rows.failures = await overStories(some, failuresOf);
  expectKept(rows.failures);
}, 1_200_000);

test('two functions die in one run, over memory', async () => {
  const every = long ? 1 : 6;
  const some = ['place with a key', 'pay and ship', 'declined: released'];
  const stories = long ? STORIES : STORIES.filter(({ name }) => some.includes(name));
  rows.pairs = await overStories([{ seed, shop: memoryShop, every, stories }], pairsOf);
  expectKept(rows.pairs);
  expect(sum(rows.pairs, ({ runs }) => runs)).toBeGreaterThan(50);
}, 3_600_000);

test('a shop that publishes after the commit, without its outbox, is found', async () => {
  const [lane] = lanes;
  if (lane === undefined) throw new Error('no lane');
  // What is lost of the others a sweep makes good; a parcel that nobody heard of is nobody's.
  const stories = STORIES.filter(({ name }) => name === 'pay and ship').map((story) => ({
    ...story,
    functions: ['shipping-events'],
  }));
  const shop = dynamoShop({ lane, alter: withoutOutbox });
  const [row] = await crashMatrix({ seed, shop, wipe: lane.wipe, stories });
  expect(row?.problems).toContainEqual({
    promise: 'P2',
    what: expect.stringMatching(/shipping-events dies .* is stuck in PAID/),
  });
}, 120_000);

const TITLES = {
  P1: 'No unit is lost or doubled',
  P2: 'No order is lost or stuck',
  P3: 'No charge is lost or doubled',
  P4: 'No key has a second effect',
  P5: 'No message is lost or given up',
  P6: 'No step is made twice',
  P7: 'No unit stays held',
  P17: 'No cart is ordered twice',
} as const;

/** What the report says follows from what ran: a test that failed, or never came to its end, leaves a broken promise. */
function findings(): Finding[] {
  const all = [...rows.engine, ...rows.failures, ...rows.pairs];
  const problems = problemsOf(all);
  const count = (promise: Problem['promise']) => problems.filter((one) => one.promise === promise).length;
  const tried = new Set(rows.engine.flatMap(({ functions }) => functions));
  const [sinceChance, sinceStrike] = [
    slowest(rows.engine, 'sinceChanceMs'),
    slowest(rows.engine, 'sinceStrikeMs'),
  ];
  const redrives = sum(rows.engine, (row) => row.redrives);
  const whole =
    rows.engine.length === STORIES.length &&
    rows.failures.length > 0 &&
    rows.pairs.length > 0 &&
    deployed.every((name) => tried.has(name)) &&
    count('matrix') === 0;
  const inTime = sinceChance <= REST_MS && sinceStrike <= AFTER_STRIKE_MS && redrives === 0;
  const numbers = {
    stories: rows.engine.length,
    'functions tried': `${tried.size} of ${deployed.length}`,
    calls: sum(rows.engine, ({ calls }) => calls),
    runs: sum(rows.engine, ({ runs }) => runs),
    failures: sum(rows.failures, ({ runs }) => runs),
    pairs: sum(rows.pairs, ({ runs }) => runs),
    redrives,
    'runs that strayed': count('matrix'),
  };
  const times = {
    'longest from a redelivery to the end, s': sinceChance / 1000,
    'longest from a death to the end, s': sinceStrike / 1000,
    'redrives with two deaths': sum(rows.pairs, (row) => row.redrives),
  };
  const stories = rows.engine.map(({ story, calls, runs, problems: own }) => [
    story,
    `${calls} calls, ${runs} runs, ${own.length} problems`,
  ]);
  return (Object.keys(TITLES) as (keyof typeof TITLES)[]).map((promise) => ({
    promise,
    title: `${TITLES[promise]}, whatever call is a function’s last one`,
    tried:
      `${STORIES.length} stories, each call of AWS that they make × {before, after}, over the deployed wiring on the ` +
      'engine; its first attempt refused, throttled, in conflict, slow, reset, its reply lost; pairs of deaths over ' +
      'memory; then retries, redelivery, sweeps; judged before anybody redrives, and after',
    numbers: {
      ...numbers,
      violations: count(promise),
      ...(promise === 'P2' ? { ...times, ...Object.fromEntries(stories) } : {}),
    },
    seed,
    ok: whole && count(promise) === 0 && (promise !== 'P2' || inTime),
  }));
}

afterAll(() => report('crash-matrix', findings()));
