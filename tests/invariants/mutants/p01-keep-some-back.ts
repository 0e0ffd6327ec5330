import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

/** Units that are never sold. */
const KEPT = 3;

/** Says that there is less than there is, to be on the safe side. */
const keepSomeBack: Doubles = (parts) => ({
  ...parts,
  reservations: {
    ...parts.reservations,
    findForReserve: async (orderId, productIds) => {
      const found = await parts.reservations.findForReserve(orderId, productIds);
      const products = found.products.map((product) => ({
        ...product,
        stock: { ...product.stock, available: Math.max(0, product.stock.available - KEPT) },
      }));
      return { ...found, products };
    },
  },
});

export const mutant = stormMutant('P1', 'keep some units back', { doubles: keepSomeBack });
