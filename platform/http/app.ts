import type { ClientDirectory } from '../clients.ts';
import type { Clock } from '../clock.ts';
import { isCorrelationId } from '../correlation-id.ts';
import { withTimeout } from '../deadline.ts';
import type { Ids } from '../ids.ts';
import type { LogFields, Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Principal } from '../principal.ts';
import { authorize } from './authorize.ts';
import { errorResponse, MAX_RESPONSE_BYTES, timeoutResponse, tooLargeResponse } from './failures.ts';
import { finishResponse, withAbsoluteLocation } from './finish.ts';
import { fromWebRequest, type HttpRequest, type HttpResponse, toWebResponse } from './http-message.ts';
import { loggedPath } from './logged-path.ts';
import { notFoundResponse, type ProblemContext } from './problem.ts';
import { checkRequest } from './request.ts';
import type { Route, RouteInput, RouteResult } from './route.ts';
import { createRouter } from './routing.ts';

/** Settings of the HTTP routes. */
export interface HttpSettings {
  /** Value of Access-Control-Allow-Origin. */
  readonly allowOrigin: string;
  /** Absolute address that clients use for the API; empty, the default, means the address of each request. */
  readonly publicUrl?: string;
  /** The clients that may call routes that need an API key. */
  readonly clients: ClientDirectory;
}

/** Dependencies of every HTTP application. */
export interface HttpDeps extends HttpSettings {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A service's routes, ready to answer: through Lambda, as a web handler, in a test. */
export interface HttpApp {
  /**
   * Answers a request; never rejects.
   * @param withinMs what is not done by then is answered 503; default {@link REQUEST_TIMEOUT_MS}
   */
  handle(request: HttpRequest, withinMs?: number): Promise<HttpResponse>;
  /** The same for servers that speak the web's Request and Response. */
  fetch(request: Request): Promise<Response>;
  /** The same for tests: a path and what `fetch` takes beside it. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

export type RouteHandler<R extends Route> = (input: RouteInput<R>) => Promise<RouteResult>;

/** Takes the routes of one service. */
export interface RouteTable {
  readonly app: HttpApp;
  /** Answers a route with a handler that gets its checked input. */
  on<R extends Route>(route: R, handler: RouteHandler<R>): void;
  /** Responds to OPTIONS with 204 and these headers of the path. */
  onPreflight(headersOf: (path: string) => Readonly<Record<string, string>>): void;
}

/**
 * Milliseconds after which a request is answered, done or not: 2 s before the time-out of an HTTP function, from where on
 * there would be no response.
 */
export const REQUEST_TIMEOUT_MS = 13_000;

/**
 * The client's own id of its request, from `x-client-request-id` or `x-correlation-id`; undefined when there is none that is
 * usable. It is logged and sent back, and nothing is looked up by it: the correlation id is always the shop's.
 */
export function clientRequestIdOf(headers: HttpRequest['headers']): string | undefined {
  const sent = headers['x-client-request-id'] ?? headers['x-correlation-id'];
  return isCorrelationId(sent) ? sent : undefined;
}

/** What is known of a request while it is answered. */
interface RequestContext extends ProblemContext {
  /** Absolute address that clients use for the API, without a slash at the end. */
  readonly baseUrl: string;
  readonly clientRequestId: string | undefined;
  /** The route, once one matched. */
  route?: Route;
  /** Who calls, once that is known. */
  principal?: Principal;
}

/** What answers a matched request. */
type Endpoint = (
  request: HttpRequest,
  params: Readonly<Record<string, string>>,
  context: RequestContext,
) => Promise<RouteResult>;

/**
 * An application that checks input against its routes, answers every error as problem+json and logs one line a request.
 * HEAD is answered wherever GET is.
 * @param errorMetric counted once for each answer of 500 and above
 */
export function createRouteTable(deps: HttpDeps, errorMetric: string): RouteTable {
  const router = createRouter<Endpoint>();
  const on = <R extends Route>(route: R, handler: RouteHandler<R>): void =>
    router.add(route.method.toUpperCase(), route.path, async (request, params, context) => {
      context.route = route;
      const principal = await authorize(route, request.headers, deps.clients);
      context.principal = principal;
      const checked = await checkRequest(route, request, params);
      const { baseUrl, correlationId } = context;
      return handler({ ...checked, baseUrl, correlationId, principal } as unknown as RouteInput<R>);
    });
  const onPreflight: RouteTable['onPreflight'] = (headersOf) =>
    router.addPreflight(async ({ path }) => ({ status: 204, headers: headersOf(path) }));
  const respond = async (request: HttpRequest, context: RequestContext): Promise<RouteResult> => {
    const found = router.find(request.method, request.path);
    if (found.endpoint === undefined) return notFoundResponse(context, found.allowed);
    return found.endpoint(request, found.params, context);
  };
  return { app: appOf(respond, deps, errorMetric), on, onPreflight };
}

/** Correlation id, log line, metric and problems around whatever answers the routes. */
function appOf(
  respond: (request: HttpRequest, context: RequestContext) => Promise<RouteResult>,
  deps: HttpDeps,
  errorMetric: string,
): HttpApp {
  const { clock, logger } = deps;
  const handle = async (request: HttpRequest, withinMs = REQUEST_TIMEOUT_MS): Promise<HttpResponse> => {
    const clientRequestId = clientRequestIdOf(request.headers);
    const context: RequestContext = {
      instance: request.path,
      baseUrl: deps.publicUrl || request.baseUrl,
      correlationId: deps.ids.next(),
      clientRequestId,
    };
    const work = respond(request, context).catch((error: unknown) => errorResponse(error, context, logger));
    const reply = await withTimeout(clock, withinMs, work, () => timeoutResponse(work, context, logger));
    const finish = (of: RouteResult): HttpResponse =>
      finishResponse(
        { ...of, headers: withAbsoluteLocation(of.headers, context.baseUrl) },
        request,
        context.route,
        context,
        alwaysSent(context, deps.allowOrigin),
      );
    const answer = finish(reply);
    const bytes = sizeOf(answer);
    const sent = bytes > MAX_RESPONSE_BYTES ? finish(tooLargeResponse(bytes, context, logger)) : answer;
    if (sent.status >= 500) deps.metrics.count(errorMetric);
    logger.info('request', logFields(request, context, sent.status));
    return sent;
  };
  const fetch = async (request: Request) =>
    toWebResponse(await handle(fromWebRequest(request)), request.method);
  return {
    handle,
    fetch,
    request: (path, init) => fetch(new Request(new URL(path, 'http://localhost'), init)),
  };
}

/** Bytes of the body as Lambda counts them: as a JSON string. */
const sizeOf = ({ body = '' }: HttpResponse): number =>
  body.length * 6 < MAX_RESPONSE_BYTES ? body.length : Buffer.byteLength(JSON.stringify(body));

const alwaysSent = ({ correlationId, clientRequestId }: RequestContext, allowOrigin: string) => ({
  'x-correlation-id': correlationId,
  ...(clientRequestId === undefined ? {} : { 'x-client-request-id': clientRequestId }),
  'access-control-allow-origin': allowOrigin,
  'access-control-expose-headers': EXPOSED_HEADERS,
  'x-content-type-options': 'nosniff',
});

const EXPOSED_HEADERS =
  'etag, idempotent-replayed, retry-after, location, x-correlation-id, x-client-request-id';

/** One line for each request. A caller without a key is marked, so that `trace` can leave out what anyone may write. */
function logFields(
  { method, path: sent }: HttpRequest,
  { correlationId, clientRequestId, principal, route }: RequestContext,
  status: number,
): LogFields {
  const path = route === undefined ? sent : loggedPath(route.path, sent);
  const caller = principal?.kind === 'machine' ? { clientId: principal.clientId } : { anonymous: true };
  return { correlationId, ...caller, ...(clientRequestId ? { clientRequestId } : {}), method, path, status };
}
