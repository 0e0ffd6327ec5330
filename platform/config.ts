/** The process's environment, as far as a service's `config.ts` reads it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one setting. @throws Error saying what is wrong with it */
export type Reader<T> = (name: string, value: string | undefined) => T;

/** Lists every setting that is missing or malformed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(problems: readonly string[]) {
    super(`the settings are not usable:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

/** A setting that must be there and not be empty. */
export const required: Reader<string> = (name, value) => {
  if (value === undefined || value.trim() === '') throw new Error(`${name} is not set`);
  return value;
};

/** A setting with a default. */
export const withDefault =
  (fallback: string): Reader<string> =>
  (_name, value) =>
    value === undefined || value === '' ? fallback : value;

/** A whole number within bounds, with a default. */
export const wholeNumber =
  (fallback: number, min: number, max: number): Reader<number> =>
  (name, value) => {
    if (value === undefined || value === '') return fallback;
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new Error(`${name} is "${value}" and must be a whole number from ${min} to ${max}`);
  };

/**
 * Reads typed settings from the environment.
 * @param readers setting name in the code → environment variable and how to read it
 * @throws ConfigError naming every problem at once
 */
export function readConfig<T extends Record<string, unknown>>(
  environment: Environment,
  readers: { [K in keyof T]: [variable: string, read: Reader<T[K]>] },
): T {
  const problems: string[] = [];
  const config: Partial<T> = {};
  for (const key of Object.keys(readers) as (keyof T)[]) {
    const [variable, read] = readers[key];
    try {
      config[key] = read(variable, environment[variable]);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config as T;
}

/** The environment of this process. Only `config.ts` files read it. */
export const processEnvironment = (): Environment => process.env;
