import type { StoredResponse } from '../../../functions/orders/domain/claim.ts';
import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

/** Looks the key up, does the work, and only then keeps the answer: what most idempotency layers do. */
const cacheAfterwards: Doubles = (parts, { gate }) => {
  const cache = new Map<string, StoredResponse>();
  const keep = async (id: string, answer: StoredResponse) =>
    gate('mutant', async () => void cache.set(id, answer));
  return {
    ...parts,
    claims: {
      claim: async (request) => {
        const answer = cache.get(request.id);
        return answer ? { kind: 'answered', answer } : { kind: 'take', claim: request };
      },
      find: async () => undefined,
      complete: async ({ id }, answer) => {
        await keep(id, answer);
        return true;
      },
      release: async () => {},
      forget: async () => {},
    },
    orders: {
      ...parts.orders,
      savePlaced: async (order, event, completion, replaced) => {
        const outcome = await parts.orders.savePlaced(order, event, undefined, replaced);
        if (completion) await keep(completion.claim.id, completion.answer);
        return outcome;
      },
    },
  };
};

export const mutant = stormMutant('P4', 'look the key up, execute, then cache', {
  doubles: cacheAfterwards,
  clicks: 2,
});
