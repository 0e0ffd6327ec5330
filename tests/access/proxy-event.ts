import type { ProxyEvent } from '../../platform/http/lambda.ts';
import { bodyText, type Sent } from './send.ts';

/** The event that API Gateway makes of a request: the path as sent, the query decoded. */
export function proxyEvent(
  method: string,
  pathAndQuery: string,
  { body, headers = {}, key }: Sent,
): ProxyEvent {
  const [path = '', search = ''] = pathAndQuery.split('?');
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] = [...(query[name] ?? []), value];
  const sent = body === undefined ? undefined : bodyText(body);
  const all: Record<string, string> = {
    ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(key === false ? {} : { 'x-api-key': key ?? 'key-of-the-tests' }),
    ...headers,
  };
  return {
    httpMethod: method,
    path,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    multiValueQueryStringParameters: query,
    body: sent === undefined ? null : Buffer.from(sent).toString('base64'),
    isBase64Encoded: sent !== undefined,
  };
}
