import type { Doubles } from '../world/doubles.ts';
import { stormMutant } from './mutant.ts';

/** Each attempt after an order's first is a charge of its own, which nobody can ask for by the order's id. */
const keyPerAttempt: Doubles = (parts) => {
  const attempts = new Map<string, number>();
  const latest = (key: string): string => {
    const attempt = attempts.get(key) ?? 0;
    return attempt === 0 ? key : `${key}#${attempt}`;
  };
  return {
    ...parts,
    provider: {
      ...parts.provider,
      authorize: (request) => {
        const before = attempts.get(request.key);
        attempts.set(request.key, before === undefined ? 0 : before + 1);
        return parts.provider.authorize({ ...request, key: latest(request.key) });
      },
      capture: (key) => parts.provider.capture(latest(key)),
      void: (key) => parts.provider.void(latest(key)),
      find: async () => undefined,
    },
  };
};

export const mutant = stormMutant('P3', 'a new key for each attempt to charge', {
  doubles: keyPerAttempt,
  rates: { lost: 5, killed: 1 },
});
