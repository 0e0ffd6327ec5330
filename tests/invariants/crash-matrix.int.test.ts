import { formOf } from './form.ts';
import { report } from './report.ts';
import {
  crashMatrix,
  failuresOf,
  type MatrixRow,
  matrixOf,
  overStories,
  pairsOf,
} from './sdk/crash-matrix.ts';
import { dynamoShop } from './sdk/dynamo-shop.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import type { Lane } from './sdk/lane.ts';
import { STORIES } from './sdk/stories.ts';
import { withoutOutbox } from './sdk/worse-shops.ts';
import { memoryShop } from './world/memory-shop.ts';

const { long, seed } = formOf();
const REPEAT = `repeat it with: CLOUDCART_SEED=${seed} npx jest --selectProjects int -- tests/invariants/crash-matrix`;

let lanes: Lane[] = [];
const rows: Record<'engine' | 'failures' | 'pairs', MatrixRow[]> = { engine: [], failures: [], pairs: [] };

beforeAll(async () => {
  lanes = await Promise.all([laneOfTier(), laneOfTier()]);
});
afterAll(() => {
  for (const lane of lanes) lane.close();
});

const shops = () => lanes.map((lane) => ({ seed, shop: dynamoShop({ lane }), wipe: lane.wipe }));

const sum = (all: readonly MatrixRow[], of: (row: MatrixRow) => number): number =>
  all.reduce((total, row) => total + of(row), 0);

function expectKept(all: readonly MatrixRow[]): void {
  const violations = all.flatMap((row) => row.violations);
  if (violations.length === 0) return;
  throw new Error([`${violations.length} violations`, ...violations.slice(0, 10), REPEAT].join('\n'));
}

test('whichever call of AWS is the last one that a function makes, nothing is lost, doubled or stuck', async () => {
  rows.engine = await overStories(shops(), matrixOf);
  console.table(
    rows.engine.map(({ story, calls, runs, violations }) => ({
      story,
      calls,
      runs,
      violations: violations.length,
    })),
  );
  expectKept(rows.engine);
  expect(rows.engine).toHaveLength(STORIES.length);
}, 600_000);

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
  expect(row?.violations).toContainEqual(expect.stringMatching(/shipping-events dies .* is stuck in PAID/));
}, 120_000);

afterAll(() => {
  if (rows.engine.length === 0) return;
  const all = [...rows.engine, ...rows.failures, ...rows.pairs];
  const told = all.flatMap((row) => row.violations);
  report(
    'crash-matrix',
    (['P2', 'P3', 'P4', 'P7'] as const).map((promise) => ({
      promise,
      title: 'Whatever call is a function’s last one',
      tried:
        `${STORIES.length} stories, each call of AWS that they make × {before, after}, over the deployed wiring on the ` +
        'engine; its first attempt refused, throttled, in conflict, slow, reset, its reply lost; pairs of deaths over ' +
        'memory; then retries, redelivery, sweeps',
      numbers: {
        stories: STORIES.length,
        calls: sum(rows.engine, ({ calls }) => calls),
        runs: sum(rows.engine, ({ runs }) => runs),
        failures: sum(rows.failures, ({ runs }) => runs),
        pairs: sum(rows.pairs, ({ runs }) => runs),
        violations: told.filter((one) => one.includes(`: ${promise}: `)).length,
        ...(promise === 'P2'
          ? Object.fromEntries(
              rows.engine.map(({ story, calls, runs, violations }) => [
                story,
                `${calls} calls, ${runs} runs, ${violations.length} violations`,
              ]),
            )
          : {}),
      },
      seed,
      ok: told.every((one) => !one.includes(`: ${promise}: `)),
    })),
  );
});
