import { unavailable } from './errors.ts';
import type { SdkClient } from './sdk-client.ts';

/** What every SDK client of the shop is opened with. Without `throwOnRequestTimeout` a late answer is only warned of. */
export const requestHandler = (requestTimeout: number) => ({
  connectionTimeout: 1_000,
  requestTimeout,
  throwOnRequestTimeout: true,
});

const TRANSIENT_NAMES = new Set([
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionConflictException',
]);

const TRANSIENT_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

interface SdkError {
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether an AWS service was too busy, broken or out of reach, so that the same call may succeed shortly. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $fault, $metadata } = error as SdkError;
  return (
    TRANSIENT_NAMES.has(error.name) ||
    (typeof code === 'string' && TRANSIENT_CODES.has(code)) ||
    $fault === 'server' ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/** As much of an SDK client as {@link transientAsUnavailable} needs. */
interface ClientWithMiddleware {
  readonly middlewareStack: {
    add(
      middleware: <Args, Result>(next: (args: Args) => Promise<Result>) => (args: Args) => Promise<Result>,
      options: { step: 'initialize'; name: string; priority: 'high' },
    ): void;
  };
}

/**
 * After a client's retries, a transient failure becomes a DomainError `temporarily_unavailable`:
 * callers may retry (503) instead of an internal error.
 */
export function transientAsUnavailable<C extends ClientWithMiddleware>(client: C, what: string): C {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isTransient(error) ? unavailable(`${what} does not answer`, error) : error;
      }
    },
    { step: 'initialize', name: 'transientAsUnavailable', priority: 'high' },
  );
  return client;
}

/**
 * Lets a DynamoDB client try a write of one row again, with its own waits, when a transaction has that row in hand: nothing
 * was written, and the SDK takes it for the caller's mistake. To be given to a client before anything else.
 */
export function conflictsAsRetryable<C extends SdkClient>(client: C): C {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error && error.name === 'TransactionConflictException') {
          Object.assign(error, { $retryable: { throttling: false } });
        }
        throw error;
      }
    },
    { step: 'finalizeRequest', name: 'conflictsAsRetryable', priority: 'low' },
  );
  return client;
}
