import { ownershipRuns } from '../ownership/simulation.ts';
import type { Mutant } from './mutant.ts';

/** Takes whatever has a name of the environment for its own. */
export const mutant: Mutant = {
  promise: 'P23',
  name: 'delete by name',
  run: async () => {
    const byName = async ({ ownStacks: [stack = ''] }: { ownStacks: readonly string[] }) => ({
      owned: true as const,
      stack,
    });
    const { violations } = await ownershipRuns(20261121, 100, byName);
    return { red: violations.length > 0, detail: violations[0] ?? 'nothing was found' };
  },
};
