import { Fault, TEMPORARILY_UNAVAILABLE } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { internalErrorReply, type ProblemPlace, problemReply } from './problem.ts';
import type { Reply } from './route.ts';

/** The reply to an error: a fault says what to change, anything else is logged and not shown. */
export function replyTo(error: unknown, place: ProblemPlace, logger: Logger): Reply {
  const { correlationId } = place;
  if (error instanceof Fault) {
    if (error.kind === 'unavailable') logger.warn('temporarily unavailable', { correlationId, error });
    return problemReply(error, place);
  }
  const known =
    error instanceof Error ? error : new Error('something was thrown that is no error', { cause: error });
  logger.error('unexpected error', { correlationId, error: known });
  return internalErrorReply(place);
}

/**
 * The reply in place of one that is late. The work goes on, or stops until its function is needed again: each of its writes has
 * a condition that holds only as long as no other request went on in its place (docs/decisions/0023-answer-in-time.md).
 */
export function lateReply(work: Promise<Reply>, place: ProblemPlace, logger: Logger): Reply {
  const { correlationId } = place;
  logger.warn('answered before it was done', { correlationId });
  void work.then(({ status }) => logger.info('done after it was answered', { correlationId, status }));
  return problemReply(new Fault(TEMPORARILY_UNAVAILABLE, TOO_LATE, { retryAfterSeconds: 2 }), place);
}

const TOO_LATE =
  'it took too long, and may still be done: ask again, with the same Idempotency-Key if there was one';

/** Lambda accepts 6,291,556 bytes; more is a failed invocation, which tells the caller nothing. */
export const MAX_RESPONSE_BYTES = 6_000_000;

/** The reply in place of one that Lambda would not accept. Lists end pages earlier: this is a mistake of the shop. */
export function tooLargeReply(bytes: number, place: ProblemPlace, logger: Logger): Reply {
  logger.error('response too large', { correlationId: place.correlationId, bytes });
  return internalErrorReply(place);
}
