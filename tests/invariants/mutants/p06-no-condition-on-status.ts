import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

/** Moves an order from whatever state it is in by now. */
export const noConditionOnStatus: Doubles = (parts, { gate }) => ({
  ...parts,
  orders: {
    ...parts.orders,
    saveMove: async (before, after, event) => {
      const current = await gate('mutant', () => parts.orders.find(before.orderId));
      if (current === undefined || current.status === 'ABANDONED') return false;
      return parts.orders.saveMove(current, after, event);
    },
  },
});

export const mutant = stormMutant('P6', 'drop the condition on the status', {
  doubles: noConditionOnStatus,
  duplicates: 60,
});
