import { formOf, repeatBy } from './form.ts';
import { mutant } from './mutants/p12-retry-the-statement.engine.ts';
import { report, type Trial } from './report.ts';
import { CLIENTS, type CrowdResult, crowd } from './sdk/crowd.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import type { Lane } from './sdk/lane.ts';

const { long, seed } = formOf();
const ROUNDS = long ? 40 : 4;
const REPEAT = repeatBy(seed, 'tests/invariants/p12', 'int');

let lane: Lane;
let result: CrowdResult | undefined;
const trials: Trial[] = [];

beforeAll(async () => {
  lane = await laneOfTier();
});
afterAll(() => lane.close());

test('32 clients at once on one row: at most 1 % is given up, as 503 with Retry-After, and nothing breaks', async () => {
  result = await crowd(lane, seed, ROUNDS);
  const { violations, untold } = result;
  expect({ violations, untold, REPEAT }).toEqual({ violations: [], untold: 0, REPEAT });
  expect(result.conflicts).toBeGreaterThan(CLIENTS * ROUNDS);
  expect(result.givenUp).toBeLessThanOrEqual(result.requests / 100);
}, 900_000);

test('a shop that tries the statement again, not the transaction, is found', async () => {
  const { red, detail } = await mutant.run(lane);
  trials.push({ promise: mutant.promise, mutant: mutant.name, red, detail });
  expect({ red, detail }).toMatchObject({ red: true });
}, 120_000);

afterAll(() => {
  report('mutants-p12', trials);
  const none = { requests: 0, givenUp: 0, untold: 0, transactions: 0, conflicts: 0, violations: [] };
  const { requests, givenUp, untold, transactions, conflicts, violations } = result ?? none;
  report('p12', [
    {
      promise: 'P12',
      title: 'Conflicts are invisible',
      tried:
        `${CLIENTS} clients want one row at the same moment, ${ROUNDS} times, over DynamoDB’s adapters; who meets a transaction ` +
        'is cancelled with TransactionConflict, as on AWS. PostgreSQL comes with its adapter',
      numbers: { requests, transactions, conflicts, givenUp, untold, violations: violations.length },
      seed,
      ok:
        conflicts > CLIENTS * ROUNDS && violations.length === 0 && untold === 0 && givenUp <= requests / 100,
    },
  ]);
});
