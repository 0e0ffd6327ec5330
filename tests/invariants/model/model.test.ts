import { formOf } from '../form.ts';
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

const toRepeat = (told: ModelResult): string =>
  `repeat it with: CLOUDCART_SEED=${seed} CLOUDCART_MODEL_PATH='${told.path}' CLOUDCART_MODEL_REPLAY='${told.replayPath}' npx jest --selectProjects unit -t 'the shop does' -- tests/invariants/model`;

test(
  'the shop does what the model does, whatever story of up to 40 steps is told',
  async () => {
    const told = await runModel({
      seed,
      runs: RUNS,
      ...(path === undefined ? {} : { path }),
      ...(replayPath === undefined ? {} : { replayPath }),
    });
    report('model', [
      {
        promise: 'P1–P7',
        title: 'the whole API beside a model of stock, carts, orders and keys',
        tried: `${RUNS} stories of up to 40 steps with crashes, each answer compared, each shop judged at its end`,
        numbers: {
          stories: told.runs,
          steps: told.steps,
          answers: told.answers,
          'kinds of answers': told.kinds.size,
          crashes: told.crashes,
        },
        seed,
        ok: told.ok,
      },
    ]);
    if (!told.ok) throw new Error(`${told.story}\n${toRepeat(told)}`);
    if (path === undefined) expect([...told.kinds.keys()]).toEqual(expect.arrayContaining(MET));
  },
  MOST_MS,
);

const PLANTED = Object.entries(doubles);

test.each(PLANTED)('a planted bug is found, and its story is short: %s', async (_, double) => {
  const told = await runModel({ seed, runs: 1_000, doubles: double });
  expect(told.ok).toBe(false);
  expect(told.length).toBeLessThanOrEqual(6);
  expect(told.story).toMatch(/\n {2}1\. .*\n.* expected /s);
});

test('what a failure tells repeats the short story, and nothing else', async () => {
  const found = await runModel({ seed, runs: 300, doubles: doubles.stockNotRestored });
  const { path: foundPath, replayPath: foundReplay } = found;
  const again = await runModel({
    seed,
    runs: 1,
    path: foundPath,
    replayPath: foundReplay,
    doubles: doubles.stockNotRestored,
  });
  expect(again.story).toBe(found.story);
  expect(await runModel({ seed, runs: 1, path: foundPath, replayPath: foundReplay })).toMatchObject({
    ok: true,
  });
});
