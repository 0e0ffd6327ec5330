import { isDeepStrictEqual } from 'node:util';
import type { CallResult } from './runner.ts';

/** A key of the result that is not what was expected. */
export interface Unmet {
  key: string;
  expected: unknown;
  actual: unknown;
}

/** What of a result is not as expected: each key must have exactly its value, others may be anything. */
export function unmet(
  expect: Readonly<Record<string, unknown>> | undefined,
  { result }: CallResult,
): Unmet[] {
  const values = (typeof result === 'object' && result !== null ? result : {}) as Record<string, unknown>;
  return Object.entries(expect ?? {}).flatMap(([key, expected]) =>
    isDeepStrictEqual(values[key], expected) ? [] : [{ key, expected, actual: values[key] }],
  );
}
