import { seededIds } from '../../../platform/ids.ts';
import { tell } from '../disorder/disorder.ts';
import { STORIES } from '../disorder/stories.ts';
import type { Doubles } from '../world/doubles.ts';
import type { Mutant } from './mutant.ts';

/** Publishes a fact again under an id of the moment. */
const newEventId: Doubles = (parts, { clock }) => ({
  ...parts,
  orders: {
    ...parts.orders,
    appendEvent: (event) => parts.orders.appendEvent({ ...event, id: seededIds(clock).next() }),
  },
});

/** One after the other, in the order of publishing. */
const IN_ORDER = { seed: 1, copies: [], places: [], bursts: [1] };

export const mutant: Mutant = {
  promise: 'P6',
  name: 'a new id for an event that is published again',
  run: async () => {
    const story = STORIES.find(({ name }) => name === 'paid, and asked about again');
    if (story === undefined) throw new Error('there is no such story');
    const { violations } = await tell(story, IN_ORDER, { doubles: newEventId });
    const own = violations.filter(({ promise }) => promise === 'P6');
    return { red: own.length > 0, detail: own[0]?.what ?? 'nothing was found' };
  },
};
