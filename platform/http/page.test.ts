import fc from 'fast-check';
import * as z from 'zod/mini';
import { decodeCursor, encodeCursor, pageQuery } from './page.ts';

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
