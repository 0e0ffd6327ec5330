import * as z from 'zod/mini';
import { canonicalJson } from './canonical-json.ts';
import { DomainError, defineErrorCode } from './errors.ts';
import { sha256 } from './hash.ts';

/** How long an answer is replayed, in seconds. Compared in code: DynamoDB's TTL deletes late. */
export const IDEMPOTENCY_SECONDS = 24 * 3600;

const KEY = /^(?!""$)(?:[\x21-\x7e]{1,255}|"[\x21-\x7e]{1,255}")$/;

/** The `Idempotency-Key` header: 1 to 255 visible ASCII characters; a quoted key is the same as the bare one. */
export const idempotencyKey = z.pipe(
  z.string().check(z.regex(KEY, { error: 'must be 1 to 255 visible ASCII characters' })),
  z.pipe(
    z.transform((value: string) => /^"(.*)"$/.exec(value)?.[1] ?? value),
    z.string().check(z.minLength(1), z.maxLength(255)),
  ),
);

/**
 * The id under which a key's claim is kept: the same key of another client or route is another claim.
 * @param clientId the client's name, which a new API key does not change
 */
export const claimId = (clientId: string, route: string, key: string): string =>
  sha256(`${clientId}\n${route}\n${key}`);

/** Distinguishes payloads, independent of the order of their members. */
export const fingerprint = (payload: unknown): string => sha256(canonicalJson(payload));

export const IDEMPOTENCY_KEY_REUSED = /* @__PURE__ */ defineErrorCode(
  'unprocessable',
  'idempotency_key_reused',
  'The Idempotency-Key was used for another request. Use a new key for a new request.',
);

export const REQUEST_IN_PROGRESS = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'request_in_progress',
  'A request with this Idempotency-Key is still in progress. Retry after the seconds in `Retry-After`.',
);

/**
 * The error of a request whose key is claimed by a request that is still running.
 * @param retryAfterSeconds whole seconds
 */
export const requestInProgress = (retryAfterSeconds: number): DomainError =>
  new DomainError(REQUEST_IN_PROGRESS, 'a request with this Idempotency-Key is still running: retry', {
    retryAfterSeconds,
  });

/** The error of a request whose key was used for another request. */
export const keyReused = (): DomainError =>
  new DomainError(
    IDEMPOTENCY_KEY_REUSED,
    'this Idempotency-Key came with another request: use a new key for a new request',
  );
