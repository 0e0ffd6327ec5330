import type { RouteResult } from './route.ts';

/**
 * A request, independent of its transport. Not the web's `Request`: making the first one of a process loads
 * Node's whole fetch, a fifth of a function's cold start.
 */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  /** As it was sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name; several of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute address under which the API was called, without a slash at the end. */
  readonly baseUrl: string;
  /** Reads the body, which may be long. */
  body(): Promise<Uint8Array>;
}

/** An answer, ready to be sent. */
export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Also of a response to HEAD, where the server that sends it takes `content-length` from it and leaves it out: API Gateway
   * replaces any length that a function states (docs/decisions/0050-reads-and-error-codes.md).
   */
  readonly body: string | undefined;
}

/** The answer that a reply makes, with `headers` that every answer has. */
export function toHttpResponse(reply: RouteResult, headers: Readonly<Record<string, string>>): HttpResponse {
  const body = reply.text ?? (reply.json === undefined ? undefined : JSON.stringify(reply.json));
  const type = body === undefined ? {} : { 'content-type': reply.contentType ?? 'application/json' };
  return { status: reply.status, headers: { ...reply.headers, ...type, ...headers }, body };
}

/** The web's `Request` as the shop sees it. */
export function fromWebRequest(request: Request): HttpRequest {
  const { origin, pathname, searchParams } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(request.headers),
    baseUrl: origin,
    body: async () => new Uint8Array(await request.arrayBuffer()),
  };
}

/** The response as the web's `Response`; to HEAD with the length of the body in its place. */
export function toWebResponse({ status, headers, body }: HttpResponse, method: string): Response {
  if (method !== 'HEAD' || body === undefined) return new Response(body ?? null, { status, headers });
  return new Response(null, {
    status,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
  });
}
