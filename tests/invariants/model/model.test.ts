import { formOf, repeatBy } from '../form.ts';
import type { Violation } from '../judge.ts';
import { report } from '../report.ts';
import * as doubles from './doubles.ts';
import { type ModelResult, runModel } from './run.ts';

const { long, seed } = formOf();
const RUNS = long ? 10_000 : 300;

/** For the long form, on a busy machine. */
const MOST_MS = 30 * 60_000;

/** Answers that each set of stories must have met, or it has not been everywhere. */
const MET = [
  'POST /orders 201',
  'POST /orders 400 product_unavailable',
  'POST /orders 409 insufficient_stock',
  'POST /orders 409 price_changed',
  'POST /orders 409 cart_changed',
  'POST /orders 409 cart_already_ordered',
  'POST /orders 422 idempotency_key_reused',
  'POST /orders/cancel 200',
  'POST /orders/cancel 403 not_your_order',
  'POST /orders/cancel 409 order_failed',
  'POST /orders/cancel 409 order_shipped',
  'PATCH /products/stock 200',
  'PATCH /products/stock 409 insufficient_stock',
  'PATCH /products/stock 409 release_exceeds_reserved',
  'PATCH /products/stock 422 idempotency_key_reused',
  'POST /cart 200',
  'PATCH /cart/… 200',
  'DELETE /cart/… 200',
  'DELETE /products/… 204',
  'POST /orders no answer',
];

/** A story that went wrong can be told again by what its failure says. */
const { CLOUDCART_MODEL_PATH: path, CLOUDCART_MODEL_REPLAY: replayPath } = process.env;

const toRepeat = (failed: ModelResult): string => {
  const where = `CLOUDCART_MODEL_PATH='${failed.path}' CLOUDCART_MODEL_REPLAY='${failed.replayPath}'`;
  return repeatBy(seed, 'tests/invariants/model').replace('CLOUDCART_SEED', `${where} CLOUDCART_SEED`);
};

let told: ModelResult | undefined;

test(
  'the shop does what the model does, whatever story of up to 40 steps is told',
  async () => {
    told = await runModel({
      seed,
      runs: RUNS,
      ...(path === undefined ? {} : { path }),
      ...(replayPath === undefined ? {} : { replayPath }),
    });
    if (!told.ok) throw new Error(`${told.story}\n${toRepeat(told)}`);
    if (path === undefined) expect([...told.kinds.keys()]).toEqual(expect.arrayContaining(MET));
  },
  MOST_MS,
);

const TITLES: Readonly<Record<Violation['promise'], string>> = {
  P1: 'Stock beside a model of it',
  P2: 'Orders beside a model of them',
  P3: 'What is paid beside a model of it',
  P4: 'Keys beside a model of them',
  P5: 'What is told beside a model of who heard it',
  P6: 'States beside a model of them',
  P7: 'What is released beside a model of it',
  P17: 'Carts beside a model of them',
};

// A story that differs says that the model and the shop disagree, not whose promise it is: all of them are in doubt.
afterAll(() => {
  const met = MET.filter((kind) => told?.kinds.has(kind));
  report(
    'model',
    (Object.keys(TITLES) as Violation['promise'][]).map((promise) => ({
      promise,
      title: TITLES[promise],
      tried:
        'stories of up to 40 steps over the whole API with crashes, beside a model of stock, carts, orders and keys; each ' +
        'answer compared, each shop judged at its end',
      numbers: {
        stories: told?.runs ?? 0,
        steps: told?.steps ?? 0,
        answers: told?.answers ?? 0,
        'kinds of answers': told?.kinds.size ?? 0,
        'kinds missed': MET.length - met.length,
        crashes: told?.crashes ?? 0,
      },
      seed,
      ok: told?.ok === true && told.runs === RUNS && met.length === MET.length,
    })),
  );
});

const PLANTED = Object.entries(doubles);

/** How soon a bug is found, and how short its story gets, is the seed's. */
const PLANTED_SEED = 20261121;

test.each(PLANTED)('a planted bug is found, and its story is short: %s', async (_, double) => {
  const found = await runModel({ seed: PLANTED_SEED, runs: 1_000, doubles: double });
  expect(found.ok).toBe(false);
  expect(found.length).toBeLessThanOrEqual(6);
  expect(found.story).toMatch(/\n {2}1\. .* expected /s);
});

test('what a failure tells repeats the short story, and nothing else', async () => {
  const found = await runModel({ seed: PLANTED_SEED, runs: 300, doubles: doubles.stockNotRestored });
  const { path: foundPath, replayPath: foundReplay } = found;
  const again = await runModel({
    seed: PLANTED_SEED,
    runs: 1,
    path: foundPath,
    replayPath: foundReplay,
    doubles: doubles.stockNotRestored,
  });
  expect(again.story).toBe(found.story);
  expect(
    await runModel({ seed: PLANTED_SEED, runs: 1, path: foundPath, replayPath: foundReplay }),
  ).toMatchObject({
    ok: true,
  });
});
