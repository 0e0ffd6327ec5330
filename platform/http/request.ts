import type { HonoRequest } from 'hono';
import { Fault, type FieldError, invalid } from '../errors.ts';
import { fieldErrors } from '../schema.ts';
import type { Route, Schema } from './route.ts';

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
export async function checkRequest(route: Route, request: HonoRequest): Promise<CheckedRequest> {
  const errors: FieldError[] = [];
  const check = (schema: Schema | undefined, value: () => unknown): unknown => {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value());
    if (result.success) return result.data;
    errors.push(...fieldErrors(result.error.issues));
    return undefined;
  };
  const params = check(route.params, () => request.param());
  const query = check(route.query, () => singleValues(request.queries(), errors));
  const headers = check(route.headers, () => request.header());
  const json = route.body === undefined ? undefined : await readJson(request);
  const body = check(route.body, () => json);
  if (errors.length > 0) throw invalid(errors);
  return { params, query, headers, body };
}

function singleValues(queries: Record<string, string[]>, errors: FieldError[]): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, values] of Object.entries(queries)) {
    if (values.length > 1) errors.push({ path: name, message: 'must be given once' });
    single[name] = values[0] ?? '';
  }
  return single;
}

async function readJson(request: HonoRequest): Promise<unknown> {
  const type = request.header('content-type') ?? 'application/json';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new Fault(
      'unsupported',
      'unsupported_media_type',
      `send application/json, not ${type.slice(0, 100)}`,
    );
  }
  const text = await request.text();
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new Fault('too_large', 'body_too_large', `the body may have at most ${MAX_BODY_BYTES} bytes`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('invalid', 'malformed_json', 'the body is not JSON', {
      errors: [{ path: 'body', message: text === '' ? 'is missing' : 'is not JSON' }],
    });
  }
}
