import * as z from 'zod/mini';
import { isCorrelationId } from './correlation-id.ts';
import { DomainError, type ErrorCode, unavailable } from './errors.ts';
import { fieldErrors } from './field-errors.ts';
import type { Logger } from './logger.ts';
import type { Schema } from './schema.ts';

/** The answer to an internal call whose request was refused. */
export interface InternalErrorResponse {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

/** Calls another service's internal function and gives what it sends back. */
export type InternalCall = (request: unknown) => Promise<unknown>;

const refusal = z.object({ ok: z.literal(false), code: z.string(), message: z.string() });

/**
 * Calls an internal function and validates its response.
 * @param finalErrors error codes of the function that no retry changes; they are thrown as they are
 * @throws DomainError one of `finalErrors`; `temporarily_unavailable` when the function rejects the request with another
 * error code, or its response does not match the contract
 */
export async function callInternally<S extends Schema>(
  call: InternalCall,
  request: unknown,
  schema: S,
  finalErrors: readonly ErrorCode[] = [],
): Promise<z.output<S>> {
  const response = await call(request);
  const refused = refusal.safeParse(response);
  if (refused.success) {
    const final = finalErrors.find(({ code }) => code === refused.data.code);
    if (final !== undefined) throw new DomainError(final, refused.data.message);
    throw unavailable(`the call was refused: ${refused.data.code}: ${refused.data.message}`);
  }
  const parsed = schema.safeParse(response);
  if (parsed.success) return parsed.data as z.output<S>;
  throw unavailable(`the call gave something else: ${inOneLine(parsed.error.issues)}`);
}

const inOneLine = (issues: Parameters<typeof fieldErrors>[0]): string =>
  fieldErrors(issues)
    .map((error) => `${error.path}: ${error.message}`)
    .join('; ');

/**
 * The Lambda handler of a service's internal port: checks the request, hands it on, answers refusals as data.
 * Errors that are no {@link DomainError} are thrown, so that the caller sees a failed invocation and may retry.
 */
export function internalHandler<S extends Schema, A>(
  schema: S,
  answer: (request: z.output<S>) => Promise<A>,
  logger: Logger,
): (request: unknown) => Promise<A | InternalErrorResponse> {
  return async (request) => {
    const parsed = schema.safeParse(request);
    if (!parsed.success) {
      const message = inOneLine(parsed.error.issues);
      const { correlationId: sent } = Object(request) as { correlationId?: unknown };
      const correlationId = isCorrelationId(sent) ? sent : 'unknown';
      logger.warn('internal call refused', { correlationId, message });
      return { ok: false, code: 'validation_failed', message };
    }
    const { operation, correlationId } = parsed.data as { operation?: string; correlationId?: string };
    try {
      const result = await answer(parsed.data as z.output<S>);
      logger.info('internal call', { operation, correlationId });
      return result;
    } catch (error) {
      if (!(error instanceof DomainError)) {
        logger.error('internal call failed', { operation, correlationId, error });
        throw error;
      }
      logger.warn('internal call refused', { operation, correlationId, code: error.code, error });
      return { ok: false, code: error.code, message: error.message };
    }
  };
}
