import * as z from 'zod/mini';
import { DomainError } from '../errors.ts';
import { sha256 } from '../hash.ts';
import { OPENAPI_OVERRIDE } from '../schema.ts';
import { INVALID_CURSOR } from './error-codes.ts';

/** A page of a list. `nextKey` is there when more may follow. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextKey?: string;
}

export const DEFAULT_LIMIT = 20;

export const MAX_LIMIT = 100;

const limit = z.pipe(
  z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, { error: 'must be a whole number from 1 to 100' })),
  z.transform(Number),
);

/** Query parameters of a list: `limit` 1–100 with a default, and the cursor `lastKey`. */
export const pageQueryOf = (defaultLimit: number) => ({
  limit: z._default(limit, defaultLimit).check(
    z.meta({
      // The text of a query parameter is read as a number.
      [OPENAPI_OVERRIDE]: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: defaultLimit },
    }),
  ),
  lastKey: z.optional(
    z.string().check(z.maxLength(2048), z.regex(/^[A-Za-z0-9_-]+$/, { error: 'is not a nextKey' })),
  ),
});

/** Query parameters of most lists: `limit` 1–100, default 20, and the cursor `lastKey`. */
export const pageQuery = pageQueryOf(DEFAULT_LIMIT);

/**
 * Most bytes of a list's items in one response, and of the same as a JSON string, which is how Lambda counts a response
 * (6,291,556): there every quote is two bytes, and one within a text is four.
 */
const [MAX_PAGE_BYTES, MAX_ESCAPED_BYTES] = [4_000_000, 5_500_000];

/**
 * As many of the items as fit into one response, the first one always. When some are left out, the page's `nextKey` is that
 * of the last item given here.
 */
export function fitPage<T>(items: readonly T[], maxBytes = MAX_PAGE_BYTES): readonly T[] {
  let [bytes, escaped] = [0, 0];
  const end = items.findIndex((item) => {
    const json = JSON.stringify(item);
    bytes += Buffer.byteLength(json) + 1;
    escaped += Buffer.byteLength(JSON.stringify(json));
    return bytes > maxBytes || escaped > MAX_ESCAPED_BYTES;
  });
  return end < 0 ? items : items.slice(0, Math.max(1, end));
}

/**
 * An opaque cursor: the position in one list, bound to that list (its name and filters).
 * @param list what the list is, e.g. `products?category=lamps`
 */
export function encodeCursor(list: string, position: readonly string[]): string {
  return Buffer.from(JSON.stringify([mark(list), ...position])).toString('base64url');
}

/**
 * The position that a cursor stands for.
 * @throws DomainError `invalid_cursor` when it is malformed or of another list
 */
export function decodeCursor(list: string, cursor: string, parts: number): string[] {
  const position = parseStrings(cursor).slice(1);
  const own = encodeCursor(list, position) === cursor;
  if (own && position.length === parts && position.every(isKey)) return position;
  throw new DomainError(INVALID_CURSOR, 'lastKey is not a cursor of this list: start without it', {
    errors: [{ path: 'lastKey', message: 'is not a nextKey of this list' }],
  });
}

/** What a table takes as part of a key: a forged cursor must not get further than this. */
const isKey = (part: string): boolean => part.length > 0 && part.length <= 256 && part.isWellFormed();

const mark = (list: string): string => sha256(list).slice(0, 12);

function parseStrings(cursor: string): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}
