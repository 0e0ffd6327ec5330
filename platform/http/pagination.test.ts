import fc from 'fast-check';
import * as z from 'zod/mini';
import { decodeCursor, encodeCursor, fitPage, pageQuery } from './pagination.ts';

const query = z.strictObject(pageQuery);
const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
const position = fc.array(part, { minLength: 1, maxLength: 3 });
const refused = expect.objectContaining({ kind: 'invalid', code: 'invalid_cursor' });

test('a cursor gives its position back in its own list, and in no other', () => {
  fc.assert(
    fc.property(part, part, position, (list, other, at) => {
      const cursor = encodeCursor(list, at);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(list, cursor, at.length)).toEqual(at);
      expect(() => decodeCursor(list, cursor, at.length + 1)).toThrow(refused);
      if (other !== list) expect(() => decodeCursor(other, cursor, at.length)).toThrow(refused);
    }),
  );
});

test('whatever text comes for a cursor is refused, never an unexpected error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (cursor) => {
      expect(() => decodeCursor('orders', cursor, 1)).toThrow(refused);
    }),
  );
});

const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const genuine = encodeCursor('orders', ['2026', 'o1']);
const [mark] = JSON.parse(Buffer.from(genuine, 'base64url').toString()) as [string];

test.each([
  ['nothing', ''],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['an object', forge({ 0: mark })],
  ['the mark alone', forge([mark])],
  ['numbers', forge([mark, 1, 2])],
  ['an empty part, which no key may have', forge([mark, '', 'o1'])],
  ['a part longer than any key', forge([mark, 'x'.repeat(257), 'o1'])],
  ['half a surrogate pair', forge([mark, '\ud800', 'o1'])],
  ['objects for parts', forge([mark, { S: 'x' }, 'o1'])],
  ['a genuine one with a tail', `${genuine}!!`],
  ['a genuine one cut short', genuine.slice(0, -2)],
])('a forged cursor is refused: %s', (_what, cursor) => {
  expect(() => decodeCursor('orders', cursor, 2)).toThrow(refused);
});

test('limit is 20 when it is not given, and a number from 1 to 100', () => {
  expect(query.parse({})).toEqual({ limit: 20 });
  for (const limit of [1, 9, 10, 20, 99, 100]) expect(query.parse({ limit: `${limit}` })).toEqual({ limit });
});

test.each(['0', '-1', '101', '1000000000', '1.5', '', ' 5', '5 ', '05', '1e1', '0x5', 'ten', '٣'])(
  'limit=%j is refused',
  (limit) => {
    expect(query.safeParse({ limit }).success).toBe(false);
  },
);

test('lastKey has 1 to 2048 characters', () => {
  expect(query.safeParse({ lastKey: 'x'.repeat(2048) }).success).toBe(true);
  expect(query.safeParse({ lastKey: 'x'.repeat(2049) }).success).toBe(false);
  expect(query.safeParse({ lastKey: '' }).success).toBe(false);
});

describe('a page that fits into one response', () => {
  const item = (text: string) => ({ text });
  /** Bytes of the items as Lambda counts them. */
  const envelope = (items: readonly unknown[]) =>
    Buffer.byteLength(JSON.stringify(JSON.stringify({ items })));

  test('has all of the items when they are small', () => {
    const items = [item('a'), item('b')];
    expect(fitPage(items)).toEqual(items);
    expect(fitPage([])).toEqual([]);
  });

  test.each([
    ['plain text', 'x'],
    ['quotes, each of which is escaped twice', '"'],
    ['characters of four bytes', '👋'],
  ])('ends before 4 MB, and before what Lambda refuses: %s', (_what, character) => {
    const items = Array.from({ length: 100 }, () => item(character.repeat(50_000)));
    const page = fitPage(items);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(4_000_001);
    expect(envelope(page)).toBeLessThan(6_291_556);
    expect(page.length).toBeGreaterThan(10);
    expect(page.length).toBeLessThan(items.length + 1);
    if (page.length < items.length) {
      const more = items.slice(0, page.length + 1);
      const over = Buffer.byteLength(JSON.stringify(more)) > 4_000_000 || envelope(more) > 5_500_000;
      expect(over).toBe(true);
    }
  });

  test('has its first item however large that is: a page is never empty while more follow', () => {
    expect(fitPage([item('x'.repeat(5_000_000)), item('y')])).toHaveLength(1);
  });
});
