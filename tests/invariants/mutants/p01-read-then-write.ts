import { applyMove } from '../../../functions/catalog/domain/stock.ts';
import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

/** Looks whether there is enough, then takes it without looking again. */
const readThenWrite: Doubles = (parts, { gate }) => ({
  ...parts,
  reservations: {
    ...parts.reservations,
    saveChange: async (change) => {
      const ids = change.moves.map(({ productId }) => productId);
      const { products } = await parts.reservations.findForReserve(change.after.orderId, ids);
      const enough = change.moves.every(({ productId, move }) => {
        const product = products.find((one) => one.productId === productId);
        return product !== undefined && applyMove(product.stock, move) !== undefined;
      });
      if (!enough) return false;
      return gate('mutant', () =>
        parts.reservations.saveChange({
          ...change,
          moves: change.moves.map(({ productId, move }) => ({ productId, move: { changes: move.changes } })),
        }),
      );
    },
  },
});

export const mutant = stormMutant('P1', 'read the stock, then write it', { doubles: readThenWrite });
