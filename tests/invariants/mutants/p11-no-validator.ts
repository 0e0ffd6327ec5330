import { addToCart } from '../../../functions/cart/contract/routes.ts';
import { redUnder } from '../../access/trials.ts';
import type { Mutant } from './mutant.ts';

/** Bodies of `POST /cart` are taken as they come. */
export const mutant: Mutant = {
  promise: 'P11',
  name: 'remove a validator',
  run: async () => {
    const { body } = addToCart;
    const validator = body.safeParse;
    body.safeParse = (data) => ({ success: true, data: data as never });
    try {
      return await redUnder('P11', {});
    } finally {
      body.safeParse = validator;
    }
  },
};
