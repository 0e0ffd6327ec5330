import type { Lane } from '../sdk/lane.ts';
import { dynamoSession } from '../sdk/sessions.ts';
import { doublesOf, UNIQUE_RULES } from '../sdk/unique-rules.ts';

const ROUNDS = 20;

/** Looks whether the row is there, then writes it without a condition. */
export const mutant = {
  promise: 'P13',
  name: 'count, then insert',
  run: async (lane: Lane): Promise<{ red: boolean; detail: string }> => {
    const session = () => dynamoSession(lane, { countThenInsert: true });
    const sessions = [session(), session()] as const;
    let doubles = 0;
    for (const rule of UNIQUE_RULES) doubles += (await doublesOf(rule, sessions, ROUNDS)).doubles;
    await lane.wipe();
    const tried = ROUNDS * UNIQUE_RULES.length;
    return { red: doubles > 0.9 * tried, detail: `${doubles} of ${tried} double` };
  },
};
