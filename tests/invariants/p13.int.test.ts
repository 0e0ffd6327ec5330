import { mutant } from './mutants/p13-count-then-insert.engine.ts';
import { report, type Trial } from './report.ts';
import { laneOfTier } from './sdk/engine-lanes.ts';
import type { Lane } from './sdk/lane.ts';
import { dynamoSession, memorySessions } from './sdk/sessions.ts';
import { doublesOf, UNIQUE_RULES } from './sdk/unique-rules.ts';

const ROUNDS = 100;

let lane: Lane;
const numbers: Record<string, string> = {};
let doubles = 0;
let nones = 0;
let rounds = 0;
const trials: Trial[] = [];

beforeAll(async () => {
  lane = await laneOfTier();
});
afterAll(() => lane.close());

test.each(UNIQUE_RULES.map((rule) => [rule.name, rule] as const))(
  'two sessions that meet before they write make one: %s',
  async (name, rule) => {
    const onEngine = await doublesOf(rule, [dynamoSession(lane), dynamoSession(lane)], ROUNDS);
    const inMemory = await doublesOf(rule, memorySessions(), ROUNDS);
    numbers[name] = `${onEngine.doubles} of ${ROUNDS} double in DynamoDB, ${inMemory.doubles} in memory`;
    doubles += onEngine.doubles + inMemory.doubles;
    nones += onEngine.none + inMemory.none;
    rounds += onEngine.rounds + inMemory.rounds;
    expect(onEngine).toEqual({ rounds: ROUNDS, doubles: 0, none: 0 });
    expect(inMemory).toEqual({ rounds: ROUNDS, doubles: 0, none: 0 });
  },
);

test('a store that counts, then inserts, is found', async () => {
  await lane.wipe();
  const { red, detail } = await mutant.run(lane);
  trials.push({ promise: mutant.promise, mutant: mutant.name, red, detail });
  expect({ red, detail }).toMatchObject({ red: true });
});

afterAll(() => {
  report('p13', [
    {
      promise: 'P13',
      title: 'No write skew',
      tried: `two sessions with a barrier before the write, ${ROUNDS} times for each thing that may be there once`,
      numbers: { rules: Object.keys(numbers).length, rounds, doubles, 'made by nobody': nones, ...numbers },
      ok: doubles === 0 && nones === 0 && rounds === 2 * ROUNDS * UNIQUE_RULES.length,
    },
  ]);
  report('mutants-p13', trials);
});
