import { type ErrorCode, TEMPORARILY_UNAVAILABLE, VALIDATION_FAILED } from '../errors.ts';
import {
  API_KEY_REQUIRED,
  BODY_TOO_LARGE,
  IDEMPOTENCY_KEY_NOT_SUPPORTED,
  MALFORMED_JSON,
  MALFORMED_REQUEST,
  PRECONDITION_NOT_SUPPORTED,
  SCOPE_REQUIRED,
  UNSUPPORTED_MEDIA_TYPE,
  VERSION_MISMATCH,
} from './error-codes.ts';
import { INTERNAL_ERROR, statusOf } from './problem.ts';
import { ignoresCondition, ignoresKey } from './request.ts';
import type { Route } from './route.ts';

/** An error code as a response has it. */
export interface ResponseError extends Omit<ErrorCode, 'kind'> {
  readonly status: number;
}

/** Every error that a route responds with: those of its handler, those before it, and those of API Gateway. */
export function errorsOf(route: Route): readonly ResponseError[] {
  const own = [...route.errorCodes, ...sharedCodes(route)].map(({ kind, code, description }) => ({
    status: statusOf(kind),
    code,
    description,
  }));
  const byName = new Map(
    [...own, ...gatewayErrors(route)].map((each) => [`${each.status} ${each.code}`, each]),
  );
  return [...byName.values()].sort((a, b) => a.status - b.status);
}

/** Error codes of the checks around every handler, as far as the route can fail them. */
export const sharedCodes = (route: Route): readonly ErrorCode[] => [
  MALFORMED_REQUEST,
  TEMPORARILY_UNAVAILABLE,
  ...(hasInput(route) ? [VALIDATION_FAILED] : []),
  ...(route.body === undefined ? [] : [MALFORMED_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE]),
  ...(ignoresKey(route) ? [IDEMPOTENCY_KEY_NOT_SUPPORTED] : []),
  ...(ignoresCondition(route) ? [PRECONDITION_NOT_SUPPORTED] : []),
  ...(route.method === 'get' ? [VERSION_MISMATCH] : []),
  ...(route.access === 'machine' ? [API_KEY_REQUIRED, SCOPE_REQUIRED] : []),
];

/** Routes with a key refuse unknown query parameters, others ignore them. */
const hasInput = ({ access, params, query, headers, body }: Route): boolean =>
  access === 'machine' || [params, query, headers, body].some((schema) => schema !== undefined);

/**
 * Responses of API Gateway before and after the function, as `templates/api.yaml` defines them, and of the function when it
 * fails. Those of authorizers and signatures do not occur: no route has either.
 */
const gatewayErrors = ({ access }: Route): readonly ResponseError[] => [
  { status: 400, code: 'bad_request', description: 'API Gateway cannot read the request.' },
  { status: 403, code: 'request_filtered', description: 'A firewall rule blocked the request.' },
  ...(access === 'machine'
    ? [{ status: 429, code: 'quota_exceeded', description: 'The monthly quota of the API key is used up.' }]
    : []),
  {
    status: 429,
    code: 'throttled',
    description: 'Too many requests. Retry after the seconds in `Retry-After`.',
  },
  INTERNAL_ERROR,
  {
    status: 502,
    code: 'integration_failure',
    description: 'The service failed. Retry with the same Idempotency-Key.',
  },
  {
    status: 504,
    code: 'timeout',
    description: 'The service did not respond in time. Retry with the same Idempotency-Key.',
  },
];
