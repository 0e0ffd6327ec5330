import { DomainError, TEMPORARILY_UNAVAILABLE } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { internalErrorResponse, type ProblemContext, problemResponse } from './problem.ts';
import type { RouteResult } from './route.ts';

/** The reply to an error: a fault says what to change, anything else is logged and not shown. */
export function errorResponse(error: unknown, place: ProblemContext, logger: Logger): RouteResult {
  const { correlationId } = place;
  if (error instanceof DomainError) {
    if (error.kind === 'unavailable') logger.warn('temporarily unavailable', { correlationId, error });
    return problemResponse(error, place);
  }
  const known =
    error instanceof Error ? error : new Error('something was thrown that is no error', { cause: error });
  logger.error('unexpected error', { correlationId, error: known });
  return internalErrorResponse(place);
}

/**
 * The reply in place of one that is late. The work goes on, or stops until its function is needed again: each of its writes has
 * a condition that holds only as long as no other request went on in its place (docs/decisions/0023-answer-in-time.md).
 */
export function timeoutResponse(
  work: Promise<RouteResult>,
  place: ProblemContext,
  logger: Logger,
): RouteResult {
  const { correlationId } = place;
  logger.warn('answered before it was done', { correlationId });
  void work.then(({ status }) => logger.info('done after it was answered', { correlationId, status }));
  return problemResponse(new DomainError(TEMPORARILY_UNAVAILABLE, TOO_LATE, { retryAfterSeconds: 2 }), place);
}

const TOO_LATE =
  'it took too long, and may still be done: ask again, with the same Idempotency-Key if there was one';

/** Lambda accepts 6,291,556 bytes; more is a failed invocation, whose response has no details. */
export const MAX_RESPONSE_BYTES = 6_000_000;

/** The reply in place of one that Lambda would not accept. Lists end pages earlier: this is a mistake of the shop. */
export function tooLargeResponse(bytes: number, place: ProblemContext, logger: Logger): RouteResult {
  logger.error('response too large', { correlationId: place.correlationId, bytes });
  return internalErrorResponse(place);
}
