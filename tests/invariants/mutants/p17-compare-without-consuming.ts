import { cartStorm } from '../cart-storm.ts';
import type { Doubles } from '../world/doubles.ts';
import type { Mutant } from './mutant.ts';

/** Compares the version of the cart with the one that is to be ordered, and leaves it to be ordered again. */
const compareWithoutConsuming: Doubles = (parts) => ({
  ...parts,
  orders: {
    ...parts.orders,
    findCart: async () => undefined,
    savePlaced: ({ cart: _cart, ...order }, event, completion) =>
      parts.orders.savePlaced(order, event, completion),
  },
});

export const mutant: Mutant = {
  promise: 'P17',
  name: 'compare the version of the cart without consuming it',
  run: async () => {
    const { violations } = await cartStorm({ seed: 20261121, buyers: 40, doubles: compareWithoutConsuming });
    const own = violations.filter(({ promise }) => promise === 'P17');
    return { red: own.length > 0, detail: own[0]?.what ?? 'nothing was found' };
  },
};
