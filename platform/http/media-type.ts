import { DomainError } from '../errors.ts';
import { UNSUPPORTED_MEDIA_TYPE } from './error-codes.ts';
import type { HttpRequest } from './http-message.ts';
import type { Route } from './route.ts';

const JSON_TYPE = 'application/json';
/** RFC 7396. A plain `application/json` PATCH is read the same way. */
const MERGE_PATCH = 'application/merge-patch+json';

/** What the body of a method may be. */
const typesOf = ({ method, isCommand }: Pick<Route, 'method' | 'isCommand'>): readonly string[] =>
  method === 'patch' && !isCommand ? [JSON_TYPE, MERGE_PATCH] : [JSON_TYPE];

/**
 * Refuses a body that could only be misread: compressed, of another type, or in another character encoding than UTF-8.
 * Without `content-type` a body is JSON.
 * @throws DomainError `unsupported_media_type` (415), with `accept-encoding`, `accept-patch` or `accept` saying what is accepted
 */
export function checkMediaType(
  route: Pick<Route, 'method' | 'isCommand'>,
  headers: HttpRequest['headers'],
): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    throw unsupported(`send the body without compression, not ${coding}`, { 'accept-encoding': 'identity' });
  }
  const types = typesOf(route);
  const [type = '', ...parameters] = (headers['content-type'] ?? JSON_TYPE).split(';');
  const accepted = { [route.method === 'patch' ? 'accept-patch' : 'accept']: types.join(', ') };
  if (!types.includes(type.trim().toLowerCase())) {
    throw unsupported(`send ${types.join(' or ')}, not ${type.trim().slice(0, 100)}`, accepted);
  }
  for (const parameter of parameters) {
    const [, charset] = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/i.exec(parameter) ?? [];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
      throw unsupported(`send the body in UTF-8, not ${charset.slice(0, 40)}`, accepted);
    }
  }
}

const unsupported = (message: string, responseHeaders: Readonly<Record<string, string>>): DomainError =>
  new DomainError(UNSUPPORTED_MEDIA_TYPE, message, { responseHeaders });
