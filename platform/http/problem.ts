import { type DomainError, type ErrorKind, type FieldError, MAX_LISTED_ERRORS } from '../errors.ts';
import type { RouteResult } from './route.ts';

/** The media type of every error answer (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json';

/** The status of each kind of error. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  unavailable: 503,
};

export const statusOf = (kind: ErrorKind): number => STATUS[kind];

/** Of an unexpected error, from the function or from API Gateway. */
export const INTERNAL_ERROR = {
  status: 500,
  code: 'internal_error',
  description: 'An unexpected error. Quote the correlation id when you report it.',
};

const TITLE: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly correlationId: string;
  readonly [member: string]: unknown;
}

/** Where the problem happened. */
export interface ProblemContext {
  readonly instance: string;
  readonly correlationId: string;
}

/** The problem details of a fault. */
export function toProblem(fault: DomainError, place: ProblemContext): Problem {
  const status = STATUS[fault.kind];
  const unplaced = fault.kind === 'invalid' ? [{ path: 'request', message: fault.message }] : undefined;
  const errors = fault.errors ?? unplaced;
  const standard = {
    type: `urn:cloudcart:problem:${fault.code}`,
    title: TITLE[status] ?? 'Error',
    status,
    detail: shortened(fault.message, MAX_DETAIL),
    instance: place.instance,
    code: fault.code,
    correlationId: place.correlationId,
    ...(errors ? listed(errors) : {}),
  };
  // Details come last to a reader, but never in place of a standard member.
  return { ...standard, ...fault.details, ...standard };
}

/** Characters of a detail, and of the path and message of one of its errors: both may quote what was sent. */
const [MAX_DETAIL, MAX_QUOTED] = [2_000, 200];

const shortened = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max).toWellFormed()}…`;

/** The first errors, each bounded, and how many more there are: a response is never much larger than its request. */
function listed(errors: readonly FieldError[]): { errors: readonly FieldError[]; more?: number } {
  const first = errors.slice(0, MAX_LISTED_ERRORS).map(({ path, message }) => ({
    path: shortened(path, MAX_QUOTED),
    message: shortened(message, MAX_QUOTED),
  }));
  const more = errors.length - first.length;
  return { errors: first, ...(more > 0 ? { more } : {}) };
}

/** The answer to a fault. */
export function problemResponse(fault: DomainError, place: ProblemContext): RouteResult {
  const problem = toProblem(fault, place);
  const retry = fault.retryAfterSeconds;
  return {
    status: problem.status,
    json: problem,
    contentType: PROBLEM_JSON,
    headers: { ...fault.responseHeaders, ...(retry === undefined ? {} : { 'retry-after': String(retry) }) },
  };
}

/** The response to an unexpected error. It shows no details; the correlation id finds them in the logs. */
export function internalErrorResponse({ instance, correlationId }: ProblemContext): RouteResult {
  const problem: Problem = {
    type: `urn:cloudcart:problem:${INTERNAL_ERROR.code}`,
    title: 'Internal Server Error',
    status: INTERNAL_ERROR.status,
    detail: 'Something went wrong on our side. Quote the correlation id when you report it.',
    instance,
    code: INTERNAL_ERROR.code,
    correlationId,
  };
  return { status: problem.status, json: problem, contentType: PROBLEM_JSON };
}

/** The answer to a path or method that the application does not have. */
export function notFoundResponse(place: ProblemContext, allow: readonly string[]): RouteResult {
  const status = allow.length > 0 ? 405 : 404;
  const code = status === 405 ? 'method_not_allowed' : 'route_not_found';
  const detail = status === 405 ? `use one of ${allow.join(', ')}` : 'there is nothing at this address';
  return {
    status,
    json: {
      type: `urn:cloudcart:problem:${code}`,
      title: TITLE[status],
      status,
      detail,
      instance: place.instance,
      code,
      correlationId: place.correlationId,
    },
    contentType: PROBLEM_JSON,
    ...(status === 405 ? { headers: { allow: allow.join(', ') } } : {}),
  };
}
