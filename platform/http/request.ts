import * as z from 'zod/mini';
import { DomainError, type FieldError, invalid } from '../errors.ts';
import { fieldErrors } from '../field-errors.ts';
import type { Schema } from '../schema.ts';
import { NOT_UTF8, REPLACEMENT } from '../text.ts';
import { describeDuplicateKey } from './duplicate-keys.ts';
import {
  BODY_TOO_LARGE,
  IDEMPOTENCY_KEY_NOT_SUPPORTED,
  MALFORMED_JSON,
  PRECONDITION_NOT_SUPPORTED,
} from './error-codes.ts';
import type { HttpRequest } from './http-message.ts';
import { checkMediaType } from './media-type.ts';
import type { Route } from './route.ts';

/** What a route without query parameters takes. */
const NO_QUERY = z.strictObject({});

/** Largest request body taken, in bytes. An order of 50 lines is about 4 kB. */
export const MAX_BODY_BYTES = 262_144;

/** The checked parts of a request. */
export interface CheckedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/**
 * Checks everything that the route reads from a request and reports every problem at once.
 * @throws DomainError `validation_failed`, `malformed_json`, `body_too_large`, `unsupported_media_type`
 */
export async function checkRequest(
  route: Route,
  request: HttpRequest,
  pathParams: Readonly<Record<string, string>>,
): Promise<CheckedRequest> {
  const errors: FieldError[] = [];
  const check = (schema: Schema | undefined, value: () => unknown): unknown => {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value(), { reportInput: true });
    if (result.success) return result.data;
    errors.push(...fieldErrors(result.error.issues));
    return undefined;
  };
  const params = check(route.params, () => pathParams);
  refuseUnusedKey(route, request.headers);
  refuseUnusedCondition(route, request.headers);
  const query = check(route.query ?? NO_QUERY, () =>
    route.access === 'public'
      ? knownValues(route, request.query, errors)
      : singleValues(request.query, errors),
  );
  const headers = check(route.headers, () => request.headers);
  const json = route.body === undefined ? undefined : await readJson(route, request, isOptional(route.body));
  const body = check(route.body, () => json);
  if (errors.length > 0) throw invalid(errors);
  return { params, query: route.query && query, headers, body };
}

/** Names that an object schema has. */
const namesOf = (schema: Schema | undefined): readonly string[] =>
  schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];

/**
 * A POST that is sent twice is done twice unless its route honours the key: then it is better refused.
 * @throws DomainError `idempotency_key_not_supported`
 */
function refuseUnusedKey(route: Route, headers: HttpRequest['headers']): void {
  if (headers[KEY_HEADER] === undefined || !ignoresKey(route)) return;
  const message = 'is not supported here: send the request without it, and look before you repeat it';
  const errors = [{ path: KEY_HEADER, message }];
  throw new DomainError(IDEMPOTENCY_KEY_NOT_SUPPORTED, `Idempotency-Key ${message}`, { errors });
}

const KEY_HEADER = 'idempotency-key';

/** Whether the route is a POST that would be repeated whatever its `Idempotency-Key`. */
export const ignoresKey = ({ method, headers }: Route): boolean =>
  method === 'post' && !namesOf(headers).includes(KEY_HEADER);

/**
 * A change that was asked for on a condition must not be made without it (RFC 9110 13.1.1).
 * @throws DomainError `precondition_not_supported`
 */
function refuseUnusedCondition(route: Route, headers: HttpRequest['headers']): void {
  const path = ignoredConditions(route).find((name) => headers[name] !== undefined);
  if (path === undefined) return;
  const message = 'is not supported here: send the request without it';
  throw new DomainError(PRECONDITION_NOT_SUPPORTED, `${path} ${message}`, {
    errors: [{ path, message }],
  });
}

/** Whether the route changes something without looking at every precondition. */
export const ignoresCondition = (route: Route): boolean => ignoredConditions(route).length > 0;

/** Preconditions that a change would be made without. Those of a GET are evaluated by its ETag. */
const ignoredConditions = ({ method, headers }: Route): readonly string[] =>
  method === 'get' ? [] : CONDITION_HEADERS.filter((name) => !namesOf(headers).includes(name));

const CONDITION_HEADERS = ['if-match', 'if-none-match'];

/** What a public route knows of a query: links and campaigns add parameters of their own, and an empty box is no filter. */
function knownValues(route: Route, query: URLSearchParams, errors: FieldError[]): Record<string, string> {
  const known = new URLSearchParams();
  for (const name of namesOf(route.query)) {
    for (const value of query.getAll(name)) if (value.trim() !== '') known.append(name, value);
  }
  return singleValues(known, errors);
}

function singleValues(query: URLSearchParams, errors: FieldError[]): Record<string, string> {
  for (const name of new Set(query.keys())) {
    if (query.getAll(name).length > 1) errors.push({ path: name, message: 'must be given once' });
  }
  return Object.fromEntries(query);
}

/** Whether a request may leave the body out. */
export const isOptional = (schema: Schema): boolean => schema.safeParse(undefined).success;

async function readJson(
  route: Route,
  { headers, body }: HttpRequest,
  mayBeMissing: boolean,
): Promise<unknown> {
  if (!mayBeMissing) checkMediaType(route, headers);
  // A body that says how long it is need not be read to be refused.
  const announced = Number(headers['content-length'] ?? 0);
  const bytes = announced > MAX_BODY_BYTES ? undefined : await body();
  if (bytes === undefined || bytes.byteLength > MAX_BODY_BYTES) {
    throw new DomainError(BODY_TOO_LARGE, `the body may have at most ${MAX_BODY_BYTES} bytes`);
  }
  // Some clients name a type also when they send nothing.
  if (bytes.byteLength === 0 && mayBeMissing) return undefined;
  if (mayBeMissing) checkMediaType(route, headers);
  const { text, value } = parsed(bytes);
  // A gateway may have decoded the bytes already, and have put this in the place of those that it could not read.
  if (text.includes(REPLACEMENT)) throw malformed(NOT_UTF8);
  const twice = describeDuplicateKey(text);
  if (twice !== undefined)
    throw malformed(`names ${JSON.stringify(twice.slice(0, 100))} twice in one object`);
  return value;
}

function parsed(bytes: Uint8Array): { text: string; value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    throw malformed(bytes.byteLength === 0 ? 'is missing' : 'is not JSON in UTF-8');
  }
}

const malformed = (message: string): DomainError =>
  new DomainError(MALFORMED_JSON, `the body ${message}`, { errors: [{ path: 'body', message }] });
