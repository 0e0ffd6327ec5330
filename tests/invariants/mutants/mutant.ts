import { type StormOptions, storm } from '../storm.ts';

/** A shop with one safeguard taken away, kept to show that its promise's test can fail. */
export interface Mutant {
  readonly promise: string;
  /** What it does instead. */
  readonly name: string;
  /** Runs the promise's test over the mutant: it must turn red. */
  run(): Promise<{ readonly red: boolean; readonly detail: string }>;
}

/** A mutant that a storm must find, by a violation of its own promise. */
export const stormMutant = (
  promise: string,
  name: string,
  options: Omit<StormOptions, 'seed' | 'attempts'> & { readonly attempts?: number },
): Mutant => ({
  promise,
  name,
  run: async () => {
    const { violations } = await storm({ seed: 20261121, attempts: 400, ...options });
    const own = violations.filter((violation) => violation.promise === promise);
    return { red: own.length > 0, detail: own[0]?.what ?? 'nothing was found' };
  },
});
