import { badMinute } from '../sdk/bad-minute.ts';
import type { Lane } from '../sdk/lane.ts';
import type { Floor } from '../world/shop.ts';

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

/** Nor does time end it: no request is answered before it is done. */
export const withoutEnd = (floor: Floor): Floor => ({
  ...floor,
  clock: { ...floor.clock, setTimer: () => () => {} },
});

export const mutant = {
  promise: 'P14',
  name: 'retry without a cap',
  run: async (lane: Lane): Promise<{ red: boolean; detail: string }> => {
    const worse = { configure: withoutCap, floor: withoutEnd };
    const { statuses } = await badMinute(lane, 20261121, { bad: 20, after: 0, trouble: 'out' }, worse);
    const { none = 0 } = statuses;
    return { red: none > 0, detail: `${none} requests were never answered` };
  },
};
