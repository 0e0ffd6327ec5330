import { findOwnership } from '../../../cli/actions/destroy/ownership.ts';
import { ownershipRuns } from '../ownership/simulation.ts';
import type { Mutant } from './mutant.ts';

/** Takes every stack that ever had a name of the environment for its own. */
export const mutant: Mutant = {
  promise: 'P23',
  name: 'own by stack name',
  run: async () => {
    const byName: typeof findOwnership = (sources, candidate, identity) =>
      findOwnership({ ...sources, proveStack: async () => 'own' }, candidate, identity);
    const { violations } = await ownershipRuns(20261121, 200, byName);
    return { red: violations.length > 0, detail: violations[0] ?? 'nothing was found' };
  },
};
