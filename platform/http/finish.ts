import { bodyEtag, isNotModified, isPreconditionFailed, representationChanged } from './etag.ts';
import { type HttpRequest, type HttpResponse, toHttpResponse } from './http-message.ts';
import { type ProblemContext, problemResponse } from './problem.ts';
import type { Route, RouteResult } from './route.ts';

/**
 * The response to a request: with the headers that every response has, cacheable only where the route says so, 304 when the
 * client has the representation already, and 412 when it required another one. HEAD gets the response of GET.
 * @param route undefined when none matched
 * @param place of the request, for problems
 * @param headers those that every response of the application has
 */
export function finishResponse(
  reply: RouteResult,
  { method, headers: asked }: Pick<HttpRequest, 'method' | 'headers'>,
  route: Route | undefined,
  place: ProblemContext,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  const isRead = method === 'GET' || method === 'HEAD';
  const isShared = isRead && reply.status === 200 && route?.cacheSeconds !== undefined;
  const cacheControl = isShared ? `public, max-age=${route.cacheSeconds}` : 'no-store';
  const answer = tagged(toHttpResponse(reply, { ...headers, 'cache-control': cacheControl }), isShared);
  if (!isRead || answer.status !== 200) return answer;
  const current = answer.headers.etag;
  // In the order of RFC 9110 13.2.2.
  if (isPreconditionFailed(asked['if-match'], current)) {
    return toHttpResponse(problemResponse(representationChanged(current), place), {
      ...headers,
      'cache-control': 'no-store',
    });
  }
  const isKnown = current !== undefined && isNotModified(asked['if-none-match'], current);
  return isKnown ? notModified(answer) : answer;
}

function tagged(answer: HttpResponse, isShared: boolean): HttpResponse {
  if (!isShared || answer.body === undefined || answer.headers.etag !== undefined) return answer;
  return { ...answer, headers: { ...answer.headers, etag: bodyEtag(answer.body) } };
}

/** 304 with the headers of the 200 but those that describe its body. */
function notModified({ headers }: HttpResponse): HttpResponse {
  const { 'content-type': _type, ...kept } = headers;
  return { status: 304, headers: kept, body: undefined };
}

/**
 * The headers with an absolute `Location`. Routes name a path of the API; sent as it is, clients would resolve it against
 * the host alone and lose the stage before it (RFC 9110 10.2.2, RFC 3986 5.2).
 */
export const withAbsoluteLocation = (
  headers: Readonly<Record<string, string>> = {},
  baseUrl: string,
): Readonly<Record<string, string>> =>
  headers.location?.startsWith('/') ? { ...headers, location: `${baseUrl}${headers.location}` } : headers;
