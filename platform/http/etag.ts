import { DomainError } from '../errors.ts';
import { sha256 } from '../hash.ts';
import { VERSION_MISMATCH } from './error-codes.ts';

/** The ETag of a representation that its version alone decides. */
export const etag = (version: number): string => `"${version}"`;

/**
 * The ETag of a representation that moves without its version, such as a product with its stock: weak, with the version first,
 * so that `If-Match` still compares versions, and a part of the body's hash, so that `If-None-Match` notices any change.
 * @param body the representation as it is sent
 */
export const weakEtag = (version: number, body: string): string =>
  `W/"${version}-${sha256(body).slice(0, 12)}"`;

/** The strong ETag of a body without a version. */
export const bodyEtag = (body: string): string => `"${sha256(body).slice(0, 32)}"`;

/** The versions that `If-Match` accepts; `*` accepts any that exists. */
export type ExpectedVersions = '*' | readonly number[];

/** An entity tag, its quotes taken off. They may be missing around a version, as some clients send it. */
const TAG = /(?:W\/)?(?:"([\x21\x23-\x7e\x80-\xff]*)"|([\w.-]+))[ \t]*(?:,|$)/y;

const isBetweenTags = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === ',';

/** The opaque parts of a list of entity tags; undefined when it is no such list. Empty elements are skipped (RFC 9110, 5.6.1). */
function opaqueTags(header: string): string[] | undefined {
  const tags: string[] = [];
  for (let at = 0; ; at = TAG.lastIndex) {
    while (isBetweenTags(header[at])) at += 1;
    if (at >= header.length) return tags.length === 0 ? undefined : tags;
    TAG.lastIndex = at;
    const match = TAG.exec(header);
    if (match === null) return undefined;
    tags.push(match[1] ?? match[2] ?? '');
  }
}

const VERSION = /^(\d{1,15})(?:-[0-9a-f]{12})?$/;

/**
 * The versions that `If-Match` names, or another header of that form. A tag of another form matches nothing. The mark of weakness is passed over: the shop's
 * weak tags name a version too, and a proxy that compresses makes every tag weak (docs/decisions/0039-http-semantics.md).
 * @returns undefined without the header
 * @throws DomainError `version_mismatch` when it is no list of entity tags
 */
export function versionOf(ifMatch: string | undefined, name = 'If-Match'): ExpectedVersions | undefined {
  if (ifMatch === undefined) return undefined;
  if (ifMatch.trim() === '*') return '*';
  const tags = opaqueTags(ifMatch);
  if (tags === undefined) {
    throw new DomainError(
      VERSION_MISMATCH,
      `${name} must be *, or the ETag of an earlier response, or a list of these`,
    );
  }
  return tags.flatMap((tag) => {
    const version = VERSION.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/**
 * @param current the version now; 0 is that of something which does not exist yet
 * @throws DomainError `version_mismatch` when the resource has another version than the expected ones
 */
export function requireVersion(expected: ExpectedVersions | undefined, current: number): void {
  const matches = expected === '*' ? current > 0 : (expected?.includes(current) ?? true);
  if (matches) return;
  throw new DomainError(VERSION_MISMATCH, `it is at version ${current} now: read it and try again`, {
    details: { currentVersion: current },
  });
}

/**
 * Requires the whole ETag, for a change of what moves without the version. The version alone is not enough here.
 * @param current the ETag of the representation now
 * @throws DomainError `version_mismatch` when `If-Match` has another tag than that, or is no list of entity tags
 */
export function requireTag(ifMatch: string | undefined, current: string): void {
  const expected = versionOf(ifMatch);
  if (ifMatch === undefined || expected === '*') return;
  const [own = ''] = opaqueTags(current) ?? [];
  if (opaqueTags(ifMatch)?.includes(own)) return;
  throw new DomainError(
    VERSION_MISMATCH,
    'it has changed since, or If-Match is not the whole ETag of a response: read it and try again',
    { details: { currentEtag: current } },
  );
}

/**
 * Refuses a change of something that exists under `If-None-Match: *`, or at one of the versions in its list.
 * @param current the version now; 0 when nothing is there
 * @throws DomainError `version_mismatch`, also when the header is no list of entity tags
 */
export function requireOther(ifNoneMatch: string | undefined, current: number): void {
  const refused = versionOf(ifNoneMatch, 'If-None-Match');
  if (refused === undefined || current === 0) return;
  if (refused === '*' || refused.includes(current)) throw exists(current);
}

/**
 * As {@link requireOther}, by the whole ETag.
 * @throws DomainError `version_mismatch`
 */
export function requireOtherTag(ifNoneMatch: string | undefined, tag: string, version: number): void {
  versionOf(ifNoneMatch, 'If-None-Match');
  if (isNotModified(ifNoneMatch, tag)) throw exists(version);
}

const exists = (current: number): DomainError =>
  new DomainError(
    VERSION_MISMATCH,
    `it exists, at version ${current}: If-None-Match asked to leave it unchanged`,
    {
      details: { currentVersion: current },
    },
  );

/** The headers that make a change conditional. */
export interface ConditionHeaders {
  readonly 'if-match'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
}

/**
 * Checks both headers, in the order of RFC 9110 13.2.2.
 * @param current the version now; 0 when nothing is there
 * @throws DomainError `version_mismatch`
 */
export function requireConditions(headers: ConditionHeaders, current: number): void {
  requireVersion(versionOf(headers['if-match']), current);
  requireOther(headers['if-none-match'], current);
}

/**
 * Whether a read does not have the representation that `If-Match` requires: another ETag than those listed, by weak
 * comparison, or none. `*` requires any. A header that is no list of entity tags requires what does not exist.
 * @param current the ETag of the representation; undefined when it has none
 */
export function isPreconditionFailed(ifMatch: string | undefined, current: string | undefined): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return false;
  const [own] = current === undefined ? [] : (opaqueTags(current) ?? []);
  return own === undefined || !(opaqueTags(ifMatch)?.includes(own) ?? false);
}

/** The error of a read whose `If-Match` does not hold. */
export const representationChanged = (current: string | undefined): DomainError =>
  new DomainError(
    VERSION_MISMATCH,
    current === undefined
      ? 'the resource has no ETag that If-Match can name: send the request without it'
      : 'the resource has another ETag than If-Match names: send the request without it to read the current version',
    { details: current === undefined ? {} : { currentEtag: current } },
  );

/** Whether `If-None-Match` names the representation with this ETag, by weak comparison: the client has it already. */
export function isNotModified(ifNoneMatch: string | undefined, current: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const [own = ''] = opaqueTags(current) ?? [];
  return opaqueTags(ifNoneMatch)?.includes(own) ?? false;
}
