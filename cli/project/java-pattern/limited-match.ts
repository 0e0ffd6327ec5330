import { isNativeError } from 'node:util/types';
import { type Context, createContext, runInContext } from 'node:vm';

/** Far more than any pattern that is meant well needs, also on a busy machine. */
const LIMIT_MS = 500;
/** After so many slow patterns none is tried any more: a template has up to 200 parameters. */
const MOST_SLOW = 4;

let context: Context | undefined;
const slow = new Set<string>();

const isTimeout = (error: unknown): boolean =>
  isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Tests a value with a pattern that comes from a checkout. A pattern such as `(a+)+` can take hours, and
 * nothing else of the process runs meanwhile, signals included.
 * @param pattern for `new RegExp(pattern, 'v')`
 * @returns undefined when it takes longer than 500 ms; then the same pattern is not tried again
 * @throws SyntaxError for an invalid pattern
 */
export function limitedMatch(pattern: string, value: string): boolean | undefined {
  // Thrown here, since an error of another context is no SyntaxError of this one.
  new RegExp(pattern, 'v');
  if (slow.has(pattern) || slow.size >= MOST_SLOW) return undefined;
  context ??= createContext({});
  Object.assign(context, { pattern, value });
  try {
    return runInContext("new RegExp(pattern, 'v').test(value)", context, { timeout: LIMIT_MS }) === true;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    slow.add(pattern);
    return undefined;
  }
}
