/** What went wrong, in words that hold for HTTP, queues and internal calls alike; the edge turns it into a status. */
export type ErrorKind =
  | 'invalid'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported'
  | 'unprocessable'
  | 'unavailable';

/** One thing wrong with an input: where it is and what to change. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface DomainErrorOptions {
  /** Every field at fault, for `invalid`. */
  readonly errors?: readonly FieldError[];
  /** Further members of the answer, e.g. the items that are short. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whole seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
  /** Headers of the HTTP response, by lower-case name, e.g. what is accepted instead. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * A stable error code. It is declared once: handlers throw it, and the routes that respond with it list it, which is what
 * the OpenAPI document is made from.
 */
export interface ErrorCode {
  readonly kind: ErrorKind;
  /** Name for programs, in snake case. */
  readonly code: string;
  /** When it occurs, as one sentence for the OpenAPI document. */
  readonly description: string;
}

/** Declares an error code. */
// @__NO_SIDE_EFFECTS__
export const defineErrorCode = (kind: ErrorKind, code: string, description: string): ErrorCode => ({
  kind,
  code,
  description,
});

export const VALIDATION_FAILED = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'validation_failed',
  'A field, parameter or header is missing, unknown or has a value that is not allowed. See `errors`.',
);

export const TEMPORARILY_UNAVAILABLE = /* @__PURE__ */ defineErrorCode(
  'unavailable',
  'temporarily_unavailable',
  'The service is busy. The request may or may not have been processed; retry it with the same Idempotency-Key.',
);

/** An outcome that the caller can act on. `code` is stable; `message` says what to change. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;
  readonly responseHeaders: Readonly<Record<string, string>>;

  constructor({ kind, code }: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.errors = options.errors;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.responseHeaders = options.responseHeaders ?? {};
  }
}

/** Most errors that one response lists: the first ones, with the number of those that follow. */
export const MAX_LISTED_ERRORS = 20;

/** An input with faults in these places. The message names the first ones. */
export function invalid(errors: readonly FieldError[], code = VALIDATION_FAILED): DomainError {
  const listed = errors.slice(0, MAX_LISTED_ERRORS).map(({ path, message }) => `${path}: ${message}`);
  const more = errors.length - listed.length;
  const message = [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return new DomainError(code, message, { errors });
}

export const notFound = (what: string, code: ErrorCode): DomainError =>
  new DomainError(code, `${what} does not exist`);

export const conflict = (
  code: ErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): DomainError => new DomainError(code, message, { details });

/** The work could not be done, or not known to be done, just now; the same call may succeed shortly. */
export const unavailable = (message: string, cause?: unknown): DomainError =>
  new DomainError(TEMPORARILY_UNAVAILABLE, message, { retryAfterSeconds: 1, cause });

export const isDomainError = (error: unknown, code?: ErrorCode): error is DomainError =>
  error instanceof DomainError && (code === undefined || error.code === code.code);
