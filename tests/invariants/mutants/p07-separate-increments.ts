import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

/** Puts the units of each line back by itself, then notes that it did. */
const separateIncrements: Doubles = (parts, { gate }) => ({
  ...parts,
  reservations: {
    ...parts.reservations,
    saveChange: async (change) => {
      if (change.after.state !== 'RELEASED') return parts.reservations.saveChange(change);
      for (const { productId, move } of change.moves) {
        await gate('mutant', () => parts.products.saveMove(productId, { changes: move.changes }));
      }
      return parts.reservations.saveChange({ ...change, moves: [] });
    },
  },
});

export const mutant = stormMutant('P7', 'one increment per line instead of one transaction', {
  doubles: separateIncrements,
  rates: { killed: 3 },
});
