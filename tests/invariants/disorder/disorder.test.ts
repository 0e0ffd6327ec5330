import fc from 'fast-check';
import { endingFor, MOST_COPIES, type Shuffle, tell } from './disorder.ts';
import { STORIES } from './stories.ts';

const MESSAGES = 24;
const RUNS = Number(process.env.TRY ?? 120);

const shuffles: fc.Arbitrary<Shuffle> = fc.record({
  seed: fc.nat(),
  copies: fc.array(fc.integer({ min: 1, max: MOST_COPIES }), { minLength: MESSAGES, maxLength: MESSAGES }),
  places: fc.array(fc.nat(1000), { minLength: MESSAGES * MOST_COPIES, maxLength: MESSAGES * MOST_COPIES }),
  bursts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }),
});

test.each(STORIES)(
  '$name: one ending, in whatever order and however often its messages come',
  async (story) => {
    let n = 0,
      r = 0;
    await fc.assert(
      fc.asyncProperty(shuffles, async (shuffle) => {
        const { ending, violations, way, deliveries, redelivered } = await tell(story, shuffle);
        n += deliveries;
        r += redelivered;
        expect({ ending, violations, way }).toEqual({ ending: endingFor(story), violations: [], way });
      }),
      { numRuns: RUNS },
    );
    console.log(story.name, n, r);
  },
);
