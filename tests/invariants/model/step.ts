import type { AsyncCommand } from 'fast-check';
import type { Model } from './model.ts';
import type { Real } from './real.ts';

/** One thing that somebody does to the shop and to the model. */
export type Step = AsyncCommand<Model, Real>;

/** A step that can always be taken, or when `able` says so. */
export const step = (
  words: string,
  run: (model: Model, real: Real) => Promise<void>,
  able: (model: Readonly<Model>) => boolean = () => true,
): Step => ({ check: able, run, toString: () => words });
