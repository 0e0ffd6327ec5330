import fc from 'fast-check';
import { fakeClock, systemClock } from './clock.ts';
import { seededIds, systemIds } from './ids.ts';
import { ulid } from './schema.ts';

const ULID = ulid();

test('ids are ULIDs, sorted by time of making, also within a millisecond', async () => {
  const clock = fakeClock();
  const ids = systemIds(clock);
  const made: string[] = [];
  for (let i = 0; i < 200; i += 1) {
    made.push(ids.next());
    if (i % 50 === 49) clock.advance(1);
  }
  expect(made.filter((id) => !ULID.safeParse(id).success)).toEqual([]);
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(200);
});

test('a clock set back gives no id twice', () => {
  const clock = fakeClock();
  const ids = systemIds(clock);
  const before = ids.next();
  clock.advance(-60_000);
  expect(ids.next() > before).toBe(true);
});

test('the same seed and clock give the same run, another seed another one', () => {
  const run = (seed: number) => {
    const ids = seededIds(fakeClock(), seed);
    return [ids.next(), ids.randomString('ABC', 20), ids.random(), ids.next()];
  };
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
});

test('pick draws so many characters of the alphabet, each of them sooner or later', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 40 }), (seed, length) => {
      expect(seededIds(fakeClock(), seed).randomString('AB9', length)).toMatch(
        new RegExp(`^[AB9]{${length}}$`),
      );
    }),
  );
  expect(new Set(systemIds(systemClock).randomString('ABCDEF', 1_000))).toEqual(new Set('ABCDEF'));
});

test('chance is at least 0 and below 1', () => {
  const ids = systemIds(systemClock);
  const drawn = Array.from({ length: 1_000 }, () => ids.random());
  expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(new Set(drawn).size).toBeGreaterThan(990);
});
