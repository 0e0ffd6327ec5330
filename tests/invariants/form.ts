/** How long the promises are tried: the short form on each commit, the long one by `npm run prove`. */
export interface Form {
  readonly long: boolean;
  /** The first seed; others follow it. */
  readonly seed: number;
}

const DEFAULT_SEED = 20261121;

/**
 * The form of this run, by `CLOUDCART_PROVE=long` and `CLOUDCART_SEED=<number>`.
 * @throws Error when the seed is no number
 */
export function formOf(environment: Readonly<Record<string, string | undefined>> = process.env): Form {
  const { CLOUDCART_PROVE: form = 'short', CLOUDCART_SEED: seed = String(DEFAULT_SEED) } = environment;
  if (!/^\d{1,10}$/.test(seed)) throw new Error(`CLOUDCART_SEED is "${seed}" and must be a whole number`);
  return { long: form === 'long', seed: Number(seed) };
}

/** What repeats a run that went wrong, in the form that it had. */
export const repeatBy = (seed: number, test: string, project: 'unit' | 'int' | 'e2e' = 'unit'): string => {
  const form = formOf().long ? 'CLOUDCART_PROVE=long ' : '';
  return `repeat it with: ${form}CLOUDCART_SEED=${seed} npx jest --selectProjects ${project} -- ${test}`;
};
