/** What went wrong, in words that hold for HTTP, queues and internal calls alike; the edge turns it into a status. */
export type FaultKind =
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

export interface FaultOptions {
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

/** An outcome that the caller can act on. `code` is stable; `message` says what to change. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  readonly code: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;
  readonly responseHeaders: Readonly<Record<string, string>>;

  constructor(kind: FaultKind, code: string, message: string, options: FaultOptions = {}) {
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
export function invalid(errors: readonly FieldError[], code = 'validation_failed'): Fault {
  const listed = errors.slice(0, MAX_LISTED_ERRORS).map(({ path, message }) => `${path}: ${message}`);
  const more = errors.length - listed.length;
  const message = [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return new Fault('invalid', code, message, { errors });
}

export const notFound = (what: string, code: string): Fault =>
  new Fault('not_found', code, `${what} does not exist`);

export const conflict = (code: string, message: string, details: Record<string, unknown> = {}): Fault =>
  new Fault('conflict', code, message, { details });

/** The work could not be done, or not known to be done, just now; the same call may succeed shortly. */
export const unavailable = (message: string, cause?: unknown): Fault =>
  new Fault('unavailable', 'temporarily_unavailable', message, { retryAfterSeconds: 1, cause });

export const isFault = (error: unknown, code?: string): error is Fault =>
  error instanceof Fault && (code === undefined || error.code === code);
