import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Fault } from '../errors.ts';
import type { HttpApp } from './app.ts';
import { problemReply } from './problem.ts';

/** What a REST API's proxy integration always has; the engine leaves out much of the rest. */
export type ProxyEvent = Pick<APIGatewayProxyEvent, 'httpMethod' | 'path'> & Partial<APIGatewayProxyEvent>;

/**
 * The Lambda handler of an application behind API Gateway (REST, proxy integration).
 * Unlike hono's adapter it answers what cannot be made a request with a problem too, and takes a GET that has a body.
 */
export const lambdaHttp =
  (app: HttpApp) =>
  async (event: ProxyEvent, _context?: unknown): Promise<APIGatewayProxyResult> => {
    const request = requestOf(event);
    return resultOf(event, request === undefined ? unreadable(event) : await app.fetch(request));
  };

/** Undefined when the method, or a character in a header, is one that no HTTP request can have. */
function requestOf(event: ProxyEvent): Request | undefined {
  const { httpMethod: method, body, isBase64Encoded } = event;
  const bytes = body ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : null;
  try {
    // The body of a GET has no meaning, and a Request refuses it.
    const takesBody = method !== 'GET' && method !== 'HEAD';
    return new Request(urlOf(event), { method, headers: headersOf(event), body: takesBody ? bytes : null });
  } catch {
    return undefined;
  }
}

/** The path comes as it was sent, percent-encoded; query parameters come decoded. The host is nobody's concern. */
function urlOf({ path, queryStringParameters, multiValueQueryStringParameters }: ProxyEvent): string {
  const query = new URLSearchParams();
  const all = multiValueQueryStringParameters ?? queryStringParameters ?? {};
  for (const [name, values] of Object.entries(all)) {
    for (const value of [values ?? []].flat()) query.append(name, value);
  }
  const address = path.replace(/^\/*/, '/').replaceAll('?', '%3F').replaceAll('#', '%23');
  return `https://shop${address}${query.size > 0 ? `?${query}` : ''}`;
}

function headersOf({ headers, multiValueHeaders }: ProxyEvent): Headers {
  const all = new Headers();
  for (const [name, values] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    for (const value of [values ?? []].flat()) all.append(name, asBytes(value));
  }
  return all;
}

/** Headers hold bytes: other characters become those of their UTF-8, as they are on the wire. */
const asBytes = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

function unreadable({ path, requestContext }: ProxyEvent): Response {
  const fault = new Fault('invalid', 'malformed_request', 'the method or a header is not valid HTTP');
  const correlationId = requestContext?.requestId ?? 'unknown';
  const { status, json, contentType = '' } = problemReply(fault, { instance: path, correlationId });
  const headers = { 'content-type': contentType, 'x-correlation-id': correlationId };
  return new Response(JSON.stringify(json), { status, headers });
}

async function resultOf(event: ProxyEvent, response: Response): Promise<APIGatewayProxyResult> {
  const headers = [...response.headers];
  return {
    statusCode: response.status,
    isBase64Encoded: false,
    body: await response.text(),
    ...(event.multiValueHeaders
      ? { multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])) }
      : { headers: Object.fromEntries(headers) }),
  };
}
