import fc from 'fast-check';
import { fakeClock } from './clock.ts';
import { seededIds } from './ids.ts';
import { retryOnConflict } from './retry.ts';

/** Runs attempts of which the first `busy` meet a conflict, with a fixed random number; returns the waits in ms. */
async function run(attempts: number, busy: number, chance: number) {
  const waits: number[] = [];
  const clock = { ...fakeClock(), sleep: async (ms: number) => void waits.push(ms) };
  let made = 0;
  const result = await retryOnConflict(
    { clock, ids: { ...seededIds(clock), random: () => chance } },
    attempts,
    async () => {
      made += 1;
      return made > busy ? made : undefined;
    },
  );
  return { result, made, waits };
}

test('what succeeds is not tried again and waits for nothing', async () => {
  expect(await run(5, 0, 0.5)).toEqual({ result: 1, made: 1, waits: [] });
});

test('waits double up to 800 ms, and after the last attempt there is none', async () => {
  const { result, made, waits } = await run(8, 8, 1 - Number.EPSILON);
  expect([result, made]).toEqual([undefined, 8]);
  expect(waits).toEqual([49, 99, 199, 399, 799, 799, 799]);
});

test('the last attempt counts', async () => {
  expect(await run(3, 2, 0)).toEqual({ result: 3, made: 3, waits: [0, 0] });
});

test('a wait is a whole number of ms, anything from none to the most', async () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(chance, async (drawn) => {
      const [wait = -1] = (await run(2, 1, drawn)).waits;
      expect(wait).toBe(Math.floor(drawn * 50));
    }),
    { numRuns: 50, seed: 20261121 },
  );
});

test('an attempt that throws is not repeated', async () => {
  const clock = fakeClock();
  let made = 0;
  const failing = retryOnConflict({ clock, ids: seededIds(clock) }, 5, async () => {
    made += 1;
    throw new Error('no table');
  });
  await expect(failing).rejects.toThrow('no table');
  expect(made).toBe(1);
});
