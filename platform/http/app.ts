import { type Context, Hono } from 'hono';
import { Fault } from '../errors.ts';
import { sha256 } from '../hash.ts';
import type { Ids } from '../ids.ts';
import type { Logger } from '../logger.ts';
import type { MetricName, Metrics } from '../metrics.ts';
import { internalErrorReply, problemReply, unroutedReply } from './problem.ts';
import { checkRequest } from './request.ts';
import type { Reply, Route, RouteInput } from './route.ts';

/** What every HTTP application of the shop is given. */
export interface HttpDeps {
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Value of Access-Control-Allow-Origin. */
  readonly allowOrigin: string;
}

/** A Hono application whose requests carry a correlation id. */
export type HttpApp = Hono<{ Variables: { correlationId: string } }>;

export type RouteHandler<R extends Route> = (input: RouteInput<R>) => Promise<Reply>;

/** Takes the routes of one service. */
export interface RouteTable {
  readonly app: HttpApp;
  /** Answers a route with a handler that gets its checked input. */
  on<R extends Route>(route: R, handler: RouteHandler<R>): void;
}

const CORRELATION_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The client's own `x-correlation-id` when it is usable, else a new one. */
export const correlationIdOf = (header: string | undefined, ids: Ids): string =>
  header !== undefined && CORRELATION_ID.test(header) ? header : ids.next();

/** A caller's name that does not give the key away. */
export const callerOf = (apiKey: string | undefined): string =>
  apiKey === undefined ? 'anonymous' : `key-${sha256(apiKey).slice(0, 32)}`;

/**
 * An application that checks input against its routes, answers every error as problem+json and logs one line a request.
 * @param errorMetric counted once for each answer of 500 and above
 */
export function createRouteTable(deps: HttpDeps, errorMetric: MetricName): RouteTable {
  const app: HttpApp = new Hono();
  const methodsByPath = new Map<string, string[]>();
  app.use(observe(deps, errorMetric));
  app.notFound((c) => {
    const allow = [...methodsByPath].find(([path]) => pathMatches(path, c.req.path))?.[1] ?? [];
    return send(c, unroutedReply(placeOf(c), allow));
  });
  app.onError((error, c) => {
    const correlationId = c.get('correlationId');
    if (error instanceof Fault) {
      if (error.kind === 'unavailable') deps.logger.warn('temporarily unavailable', { correlationId, error });
      return send(c, problemReply(error, placeOf(c)));
    }
    deps.logger.error('unexpected error', { correlationId, error });
    return send(c, internalErrorReply(placeOf(c)));
  });
  const on = <R extends Route>(route: R, handler: RouteHandler<R>): void => {
    methodsByPath.set(route.path, [...(methodsByPath.get(route.path) ?? []), route.method.toUpperCase()]);
    app.on(route.method.toUpperCase(), honoPath(route.path), async (c) => {
      const checked = await checkRequest(route, c.req);
      const caller = callerOf(c.req.header('x-api-key'));
      const input = { ...checked, correlationId: c.get('correlationId'), caller };
      return send(c, await handler(input as RouteInput<R>).catch(rethrowAsError));
    });
  };
  return { app, on };
}

type AppContext = Context<{ Variables: { correlationId: string } }>;

function observe(deps: HttpDeps, errorMetric: MetricName) {
  return async (c: AppContext, next: () => Promise<void>): Promise<void> => {
    const correlationId = correlationIdOf(c.req.header('x-correlation-id'), deps.ids);
    c.set('correlationId', correlationId);
    await next();
    c.res.headers.set('x-correlation-id', correlationId);
    c.res.headers.set('access-control-allow-origin', deps.allowOrigin);
    c.res.headers.set('access-control-expose-headers', EXPOSED_HEADERS);
    if (c.res.status >= 500) deps.metrics.count(errorMetric);
    deps.logger.info('request', {
      correlationId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
    });
  };
}

const EXPOSED_HEADERS = 'etag, idempotent-replayed, retry-after, location, x-correlation-id';

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const pathMatches = (path: string, actual: string): boolean =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(actual);

/** A problem's `instance` is a URI reference: the path as it came, percent-encoded. */
const placeOf = (c: AppContext) => ({
  instance: new URL(c.req.url).pathname,
  correlationId: c.get('correlationId'),
});

/** Hono passes only errors to `onError`. */
function rethrowAsError(thrown: unknown): never {
  throw thrown instanceof Error
    ? thrown
    : new Error('something was thrown that is no error', { cause: thrown });
}

function send(c: AppContext, reply: Reply): Response {
  const body = reply.text ?? (reply.json === undefined ? null : JSON.stringify(reply.json));
  const headers = new Headers(reply.headers);
  if (body !== null) headers.set('content-type', reply.contentType ?? 'application/json');
  return c.newResponse(body, reply.status as 200, Object.fromEntries(headers));
}
