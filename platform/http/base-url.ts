import type { APIGatewayProxyEvent } from 'aws-lambda';

type AddressedEvent = Pick<APIGatewayProxyEvent, 'path'> & {
  readonly requestContext?: { readonly domainName?: string | undefined; readonly path?: string } | undefined;
};

const PREFIX = /^(?:\/[\w.~-]+)*$/;
const HOST = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The absolute address under which the API was called, without a slash at the end: `https://<domain>/<stage>`, or without
 * the stage behind a custom domain. API Gateway names its own domain and path, which a client cannot choose. Where it
 * does not (another proxy, such as the local engine's), `Host` and the `X-Forwarded-Proto` and `X-Forwarded-Prefix` of that
 * proxy are used; what is not a plausible host or path is ignored.
 * @param headers by lower-case name
 */
export function baseUrlOf(
  { path, requestContext }: AddressedEvent,
  headers: Readonly<Record<string, string>>,
): string {
  const fullPath = requestContext?.path ?? path;
  const stagePrefix = fullPath.endsWith(path) ? fullPath.slice(0, fullPath.length - path.length) : '';
  const domain = requestContext?.domainName;
  if (domain !== undefined) return `https://${domain}${PREFIX.test(stagePrefix) ? stagePrefix : ''}`;
  const {
    host = 'localhost',
    'x-forwarded-proto': scheme,
    'x-forwarded-prefix': prefix = stagePrefix,
  } = headers;
  return [
    scheme === 'http' ? 'http' : 'https',
    '://',
    HOST.test(host) ? host : 'localhost',
    PREFIX.test(prefix) ? prefix : '',
  ].join('');
}
