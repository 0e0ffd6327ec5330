import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { report, type Trial } from '../report.ts';
import { mutants } from './all.ts';

const trials: Trial[] = [];

test.each(mutants.map((mutant) => [`${mutant.promise}: ${mutant.name}`, mutant] as const))(
  'the mutant turns its promise red: %s',
  async (_title, { promise, name, run }) => {
    const { red, detail } = await run().catch((error: unknown) => ({ red: false, detail: String(error) }));
    trials.push({ promise, mutant: name, red, detail });
    expect({ red, detail }).toMatchObject({ red: true });
  },
);

test('no mutant is left out', () => {
  const files = readdirSync(join(process.cwd(), 'tests/invariants/mutants'));
  const kept = files.filter((file) => /^p\d\d-.*(?<!test)\.ts$/.test(file) && !file.includes('.engine.'));
  expect(kept).toHaveLength(mutants.length);
});

afterAll(() => report('mutants', trials));
