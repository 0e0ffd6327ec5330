import * as z from 'zod/mini';
import { Fault, type FieldError, invalid } from '../errors.ts';
import { fieldErrors } from '../schema.ts';
import { NOT_UTF8, REPLACEMENT } from '../text.ts';
import { duplicateMember } from './duplicate-members.ts';
import type { HttpRequest } from './message.ts';
import type { Route, Schema } from './route.ts';

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
 * @throws Fault `validation_failed`, `malformed_json`, `body_too_large`, `unsupported_media_type`
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
  const query = check(route.query ?? NO_QUERY, () => singleValues(request.query, errors));
  const headers = check(route.headers, () => request.headers);
  const json = route.body === undefined ? undefined : await readJson(request, isOptional(route.body));
  const body = check(route.body, () => json);
  if (errors.length > 0) throw invalid(errors);
  return { params, query: route.query && query, headers, body };
}

function singleValues(query: URLSearchParams, errors: FieldError[]): Record<string, string> {
  for (const name of new Set(query.keys())) {
    if (query.getAll(name).length > 1) errors.push({ path: name, message: 'must be given once' });
  }
  return Object.fromEntries(query);
}

/** Whether a request may leave the body out. */
export const isOptional = (schema: Schema): boolean => schema.safeParse(undefined).success;

async function readJson({ headers, body }: HttpRequest, mayBeMissing: boolean): Promise<unknown> {
  const type = headers['content-type'] ?? 'application/json';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new Fault(
      'unsupported',
      'unsupported_media_type',
      `send application/json, not ${type.slice(0, 100)}`,
    );
  }
  // A body that says how long it is need not be read to be refused.
  const announced = Number(headers['content-length'] ?? 0);
  const bytes = announced > MAX_BODY_BYTES ? undefined : await body();
  if (bytes === undefined || bytes.byteLength > MAX_BODY_BYTES) {
    throw new Fault('too_large', 'body_too_large', `the body may have at most ${MAX_BODY_BYTES} bytes`);
  }
  if (bytes.byteLength === 0 && mayBeMissing) return undefined;
  const { text, value } = parsed(bytes);
  // A gateway may have decoded the bytes already, and have put this in the place of those that it could not read.
  if (text.includes(REPLACEMENT)) throw malformed(NOT_UTF8);
  const twice = duplicateMember(text);
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

const malformed = (message: string): Fault =>
  new Fault('invalid', 'malformed_json', `the body ${message}`, { errors: [{ path: 'body', message }] });
