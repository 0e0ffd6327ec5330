import { storm } from '../storm.ts';
import type { Doubles } from '../world/doubles.ts';
import type { Mutant } from './mutant.ts';

/** Lets ambient chance in: the provider declines one in ten by itself. */
const ambientChance: Doubles = (parts) => ({
  ...parts,
  provider: {
    ...parts.provider,
    authorize: (request) =>
      parts.provider.authorize(Math.random() < 0.1 ? { ...request, token: 'tok_declined' } : request),
  },
});

export const mutant: Mutant = {
  promise: 'P15',
  name: 'Math.random() somewhere in the shop',
  run: async () => {
    const once = () => storm({ seed: 7, attempts: 200, doubles: ambientChance });
    const hashes = new Set([(await once()).hash, (await once()).hash, (await once()).hash]);
    return { red: hashes.size > 1, detail: `one seed gave ${hashes.size} different runs of 3` };
  },
};
