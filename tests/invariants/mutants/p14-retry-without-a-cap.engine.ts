import { badMinute } from '../sdk/bad-minute.ts';
import type { Lane } from '../sdk/lane.ts';

interface Retrying {
  retryStrategy(): Promise<{ maxAttemptsProvider: () => Promise<number>; capacity: number }>;
}

/** Every client tries until it succeeds. */
function withoutCap(config: object): void {
  const settings = config as Retrying;
  const original = settings.retryStrategy;
  settings.retryStrategy = async () => {
    const strategy = await original();
    strategy.maxAttemptsProvider = async () => Number.POSITIVE_INFINITY;
    strategy.capacity = Number.POSITIVE_INFINITY;
    return strategy;
  };
}

/** Attempts of a call that the shop's clients make at most. */
export const MOST_ATTEMPTS = 4;

export const mutant = {
  promise: 'P14',
  name: 'retry without a cap',
  run: async (lane: Lane): Promise<{ red: boolean; detail: string }> => {
    const { mostAttempts } = await badMinute(lane, 20261121, { bad: 20, after: 0 }, withoutCap);
    return { red: mostAttempts > MOST_ATTEMPTS, detail: `one call was sent ${mostAttempts} times` };
  },
};
