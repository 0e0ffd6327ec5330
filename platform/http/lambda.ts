import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { DomainError } from '../errors.ts';
import type { HttpApp } from './app.ts';
import { baseUrlOf } from './base-url.ts';
import { MALFORMED_REQUEST } from './error-codes.ts';
import { type HttpRequest, type HttpResponse, toHttpResponse } from './http-message.ts';
import { problemResponse } from './problem.ts';

/** What a REST API's proxy integration always has; the engine leaves out much of the rest. */
export type ProxyEvent = Pick<APIGatewayProxyEvent, 'httpMethod' | 'path'> & Partial<APIGatewayProxyEvent>;

/** As much of a function's context as is looked at; the local engine may leave it out. */
interface TimedContext {
  readonly getRemainingTimeInMillis?: () => number;
}

/** Kept back of a function's time, to answer in. */
const ANSWER_MS = 2_000;

/** Milliseconds until the answer must be there, by the function's own time-out; undefined when it is not known. */
function answerWithin(context: unknown): number | undefined {
  const left = (Object(context) as TimedContext).getRemainingTimeInMillis?.() ?? Number.NaN;
  return Number.isFinite(left) ? Math.max(0, left - ANSWER_MS) : undefined;
}

/**
 * The Lambda handler of an application behind API Gateway (REST, proxy integration).
 * What is not valid HTTP is answered with a problem too, and what would take longer than the function may with 503.
 */
export const lambdaHttp =
  (app: HttpApp) =>
  async (event: ProxyEvent, context?: unknown): Promise<APIGatewayProxyResult> =>
    resultOf(
      event,
      isReadable(event) ? await app.handle(requestOf(event), answerWithin(context)) : unreadable(event),
    );

/** Names are tokens and values hold no control characters (RFC 9110); CONNECT, TRACE and TRACK are for proxies. */
function isReadable({ httpMethod, path, headers, multiValueHeaders }: ProxyEvent): boolean {
  const names = Object.entries(multiValueHeaders ?? headers ?? {});
  return (
    TOKEN.test(httpMethod) &&
    !/^(?:CONNECT|TRACE|TRACK)$/i.test(httpMethod) &&
    URL.canParse(path.replace(/^\/*/, '/'), 'https://shop') &&
    names.every(
      ([name, values]) => TOKEN.test(name) && ![values ?? []].flat().some((value) => CONTROL.test(value)),
    )
  );
}

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const CONTROL = /[^\P{Cc}\t]/u;

function requestOf(event: ProxyEvent): HttpRequest {
  const { httpMethod, body, isBase64Encoded } = event;
  const headers = headersOf(event);
  return {
    method: httpMethod.toUpperCase(),
    path: pathOf(event),
    query: queryOf(event),
    headers,
    baseUrl: baseUrlOf(event, headers),
    body: async () => Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/**
 * The path comes as it was sent, percent-encoded, or (the local engine) with that taken off. What may not stand in one is
 * encoded, also a percent sign that encodes nothing, so that no id is taken for another: `ada%20` is not `ada`. It is not put through `URL`, which would resolve
 * `..` and `%2e%2e`, and so answer another route than the one whose guards API Gateway asked.
 */
const pathOf = ({ path }: ProxyEvent): string =>
  path.replace(/^\/*/, '/').toWellFormed().replaceAll(NOT_IN_PATH, encodeURIComponent);

const NOT_IN_PATH = /[^!-~]|["#<>?\\^`{|}]|%(?![0-9a-f]{2})/giu;

/** Query parameters come decoded. */
function queryOf({ queryStringParameters, multiValueQueryStringParameters }: ProxyEvent): URLSearchParams {
  const query = new URLSearchParams();
  const all = multiValueQueryStringParameters ?? queryStringParameters ?? {};
  for (const [name, values] of Object.entries(all)) {
    for (const value of [values ?? []].flat()) query.append(name, value);
  }
  return query;
}

function headersOf({ headers, multiValueHeaders }: ProxyEvent): Record<string, string> {
  const all = Object.entries(multiValueHeaders ?? headers ?? {});
  return Object.fromEntries(
    all.map(([name, values]) => [name.toLowerCase(), [values ?? []].flat().join(', ')]),
  );
}

function unreadable({ path, requestContext }: ProxyEvent): HttpResponse {
  const fault = new DomainError(MALFORMED_REQUEST, 'the method or a header is not valid HTTP');
  const correlationId = requestContext?.requestId ?? 'unknown';
  const reply = problemResponse(fault, { instance: path, correlationId });
  return toHttpResponse(reply, {
    'x-correlation-id': correlationId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}

const resultOf = (
  event: ProxyEvent,
  { status, headers, body = '' }: HttpResponse,
): APIGatewayProxyResult => ({
  statusCode: status,
  isBase64Encoded: false,
  body,
  ...(event.multiValueHeaders
    ? {
        multiValueHeaders: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value]]),
        ),
      }
    : { headers: { ...headers } }),
});
