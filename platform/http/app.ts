import { TrieRouter } from 'hono/router/trie-router';
import type { ClientDirectory } from '../clients.ts';
import { type Clock, within } from '../clock.ts';
import { Fault } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Logger } from '../logger.ts';
import type { MetricName, Metrics } from '../metrics.ts';
import type { Principal } from '../principal.ts';
import { pseudonym } from '../pseudonym.ts';
import { authorize } from './authorize.ts';
import { answerOf, type HttpAnswer, type HttpRequest, requestOfWeb, webResponse } from './message.ts';
import { internalErrorReply, type ProblemPlace, problemReply, unroutedReply } from './problem.ts';
import { checkRequest } from './request.ts';
import type { Reply, Route, RouteInput } from './route.ts';

/** What every HTTP application of the shop is given. */
export interface HttpDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Value of Access-Control-Allow-Origin. */
  readonly allowOrigin: string;
  /** Who may call routes that need a key. */
  readonly clients: ClientDirectory;
}

/** A service's routes, ready to answer: through Lambda, as a web handler, in a test. */
export interface HttpApp {
  /**
   * Answers a request; never rejects.
   * @param withinMs what is not done by then is answered 503; default {@link ANSWER_WITHIN_MS}
   */
  handle(request: HttpRequest, withinMs?: number): Promise<HttpAnswer>;
  /** The same for servers that speak the web's Request and Response. */
  fetch(request: Request): Promise<Response>;
  /** The same for tests: a path and what `fetch` takes beside it. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

export type RouteHandler<R extends Route> = (input: RouteInput<R>) => Promise<Reply>;

/** Takes the routes of one service. */
export interface RouteTable {
  readonly app: HttpApp;
  /** Answers a route with a handler that gets its checked input. */
  on<R extends Route>(route: R, handler: RouteHandler<R>): void;
  /** Answers OPTIONS on every path with 204 and these headers. */
  onPreflight(headers: Readonly<Record<string, string>>): void;
}

/**
 * Milliseconds after which a request is answered, done or not: 2 s before the time-out of an HTTP function, from where on
 * nobody would answer at all.
 */
export const ANSWER_WITHIN_MS = 13_000;

const CORRELATION_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The client's own `x-correlation-id` when it is usable, else a new one. */
export const correlationIdOf = (header: string | undefined, ids: Ids): string =>
  header !== undefined && CORRELATION_ID.test(header) ? header : ids.next();

/** What is known of a request while it is answered. */
interface RequestContext extends ProblemPlace {
  /** Who calls, once that is known. */
  principal?: Principal;
  /** The path as logs have it: without the id of a user. */
  loggedPath?: string;
}

/** A path in which users have their pseudonyms. */
function loggedPath(template: string, path: string): string {
  const names = template.split('/');
  const known = (segment: string, at: number) =>
    names[at] === '{userId}' ? pseudonym(decodedValue(segment)) : segment;
  return path.split('/').map(known).join('/');
}

/** What answers a matched request. */
type Endpoint = (
  request: HttpRequest,
  params: Record<string, string>,
  context: RequestContext,
) => Promise<Reply>;

/**
 * An application that checks input against its routes, answers every error as problem+json and logs one line a request.
 * @param errorMetric counted once for each answer of 500 and above
 */
export function createRouteTable(deps: HttpDeps, errorMetric: MetricName): RouteTable {
  const router = new TrieRouter<Endpoint>();
  const methodsByPath = new Map<string, string[]>();
  const on = <R extends Route>(route: R, handler: RouteHandler<R>): void => {
    const method = route.method.toUpperCase();
    methodsByPath.set(route.path, [...(methodsByPath.get(route.path) ?? []), method]);
    router.add(method, routerPath(route.path), async (request, params, context) => {
      context.loggedPath = loggedPath(route.path, request.path);
      const principal = await authorize(route, request.headers, deps.clients);
      context.principal = principal;
      const checked = await checkRequest(route, request, params);
      const { baseUrl } = request;
      const { correlationId } = context;
      return handler({ ...checked, baseUrl, correlationId, principal } as unknown as RouteInput<R>);
    });
  };
  const onPreflight = (headers: Readonly<Record<string, string>>): void =>
    router.add('OPTIONS', '*', async () => ({ status: 204, headers }));
  const route = async (request: HttpRequest, context: RequestContext): Promise<Reply> => {
    const found = router.match(request.method, request.path)[0][0];
    if (found === undefined) return unroutedReply(context, allowedAt(methodsByPath, request.path));
    return found[0](request, decoded(found[1] as Record<string, string>), context);
  };
  return { app: appOf(route, deps, errorMetric), on, onPreflight };
}

/** Correlation id, log line, metric and problems around whatever answers the routes. */
function appOf(
  route: (request: HttpRequest, context: RequestContext) => Promise<Reply>,
  deps: HttpDeps,
  errorMetric: MetricName,
): HttpApp {
  const handle = async (request: HttpRequest, withinMs = ANSWER_WITHIN_MS): Promise<HttpAnswer> => {
    const correlationId = correlationIdOf(request.headers['x-correlation-id'], deps.ids);
    const { method, path } = request;
    const place: RequestContext = { instance: path, correlationId };
    const work = route(request, place).catch((error: unknown) => replyTo(error, place, deps));
    const reply = await within(deps.clock, withinMs, work, () => lateReply(work, place, deps));
    if (reply.status >= 500) deps.metrics.count(errorMetric);
    const caller = place.principal?.kind === 'machine' ? { clientId: place.principal.clientId } : {};
    const logged = place.loggedPath ?? path;
    deps.logger.info('request', { correlationId, ...caller, method, path: logged, status: reply.status });
    return answerOf(reply, {
      'x-correlation-id': correlationId,
      'access-control-allow-origin': deps.allowOrigin,
      'access-control-expose-headers': EXPOSED_HEADERS,
    });
  };
  const fetch = async (request: Request) => webResponse(await handle(requestOfWeb(request)));
  return {
    handle,
    fetch,
    request: (path, init) => fetch(new Request(new URL(path, 'http://localhost'), init)),
  };
}

const EXPOSED_HEADERS = 'etag, idempotent-replayed, retry-after, location, x-correlation-id';

function replyTo(error: unknown, place: ProblemPlace, { logger }: HttpDeps): Reply {
  const { correlationId } = place;
  if (error instanceof Fault) {
    if (error.kind === 'unavailable') logger.warn('temporarily unavailable', { correlationId, error });
    return problemReply(error, place);
  }
  const known =
    error instanceof Error ? error : new Error('something was thrown that is no error', { cause: error });
  logger.error('unexpected error', { correlationId, error: known });
  return internalErrorReply(place);
}

/**
 * The answer in place of one that is late. The work goes on, or stands still until its function is needed again: each of its
 * writes has a condition that holds only as long as nobody went on in its place (docs/decisions/0023-answer-in-time.md).
 */
function lateReply(work: Promise<Reply>, place: ProblemPlace, { logger }: HttpDeps): Reply {
  const { correlationId } = place;
  logger.warn('answered before it was done', { correlationId });
  void work.then(({ status }) => logger.info('done after it was answered', { correlationId, status }));
  return problemReply(
    new Fault('unavailable', 'temporarily_unavailable', TOO_LATE, { retryAfterSeconds: 2 }),
    place,
  );
}

const TOO_LATE =
  'it took too long, and may still be done: ask again, with the same Idempotency-Key if there was one';

const routerPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const allowedAt = (methodsByPath: ReadonlyMap<string, string[]>, actual: string): readonly string[] =>
  [...methodsByPath].find(([path]) => pathMatches(path, actual))?.[1] ?? [];

const pathMatches = (path: string, actual: string): boolean =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(actual);

/** Path parameters with their percent-encoding taken off; one that is not valid stays as it came. */
const decoded = (params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodedValue(value)]));

function decodedValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
