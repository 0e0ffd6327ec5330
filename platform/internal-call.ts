import type * as z from 'zod/mini';
import { Fault } from './errors.ts';
import type { Schema } from './http/route.ts';
import type { Logger } from './logger.ts';
import { fieldErrors } from './schema.ts';

/** The answer to an internal call whose request was refused. */
export interface InternalRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

/**
 * The Lambda handler of a service's internal port: checks the request, hands it on, answers refusals as data.
 * Errors that are no {@link Fault} are thrown, so that the caller sees a failed invocation and may retry.
 */
export function internalHandler<S extends Schema, A>(
  schema: S,
  answer: (request: z.output<S>) => Promise<A>,
  logger: Logger,
): (request: unknown) => Promise<A | InternalRefusal> {
  return async (request) => {
    const parsed = schema.safeParse(request);
    if (!parsed.success) {
      const message = fieldErrors(parsed.error.issues)
        .map((error) => `${error.path}: ${error.message}`)
        .join('; ');
      const { correlationId = 'unknown' } = Object(request) as { correlationId?: unknown };
      logger.warn('internal call refused', { correlationId, message });
      return { ok: false, code: 'validation_failed', message };
    }
    const { operation, correlationId } = parsed.data as { operation?: string; correlationId?: string };
    try {
      const result = await answer(parsed.data as z.output<S>);
      logger.info('internal call', { operation, correlationId });
      return result;
    } catch (error) {
      if (!(error instanceof Fault)) {
        logger.error('internal call failed', { operation, correlationId, error });
        throw error;
      }
      logger.warn('internal call refused', { operation, correlationId, code: error.code, error });
      return { ok: false, code: error.code, message: error.message };
    }
  };
}
