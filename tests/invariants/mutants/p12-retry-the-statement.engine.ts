import { crowd } from '../sdk/crowd.ts';
import type { Lane } from '../sdk/lane.ts';

/** Sends a cancelled statement again at once, and never the whole transaction. */
export const mutant = {
  promise: 'P12',
  name: 'retry the statement only',
  run: async (lane: Lane): Promise<{ red: boolean; detail: string }> => {
    const { requests, givenUp } = await crowd(lane, 20261121, 1, 8);
    const share = (100 * givenUp) / requests;
    return { red: share > 1, detail: `${givenUp} of ${requests} requests given up (${share.toFixed(0)} %)` };
  },
};
