import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { claimId, fingerprint, idempotencyKey } from './idempotency.ts';

const read = (value: unknown) => idempotencyKey.safeParse(value);

test('a quoted key is the bare one', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21\x23-\x7e]{1,255}$/), (key) => {
      expect(read(key)).toMatchObject({ success: true, data: key });
      expect(read(`"${key}"`)).toEqual(read(key));
    }),
  );
});

test.each([
  ['empty', ''],
  ['empty in quotes', '""'],
  ['256 characters', 'k'.repeat(256)],
  ['256 characters in quotes', `"${'k'.repeat(256)}"`],
  ['a space', 'a b'],
  ['a tab', 'a\tb'],
  ['a newline at its end', 'ab\n'],
  ['NUL', 'a\0b'],
  ['DEL', 'a\u007f'],
  ['another alphabet', 'ключ'],
  ['two keys joined by a proxy', 'a, b'],
  ['no text', 7],
])('%s is refused', (_what, key) => {
  expect(read(key).success).toBe(false);
});

test('255 characters are taken, in quotes too', () => {
  const key = 'k'.repeat(255);
  expect(read(key)).toMatchObject({ data: key });
  expect(read(`"${key}"`)).toMatchObject({ data: key });
});

test('the claim is of one caller, route and key', () => {
  const part = fc.stringMatching(/^[\x21-\x7e]{1,8}$/);
  fc.assert(
    fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (a, b) => {
      expect(claimId(...a) === claimId(...b)).toBe(a.every((value, index) => value === b[index]));
    }),
  );
  expect(claimId('caller', 'POST /orders', 'a')).not.toBe(claimId('caller', 'POST /refunds', 'a'));
});

const payload = fc.jsonValue({ maxDepth: 4 });

/** As JSON carries it, which knows no −0. */
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The same value with the members of every object the other way round. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
};

test('the fingerprint does not depend on the order of members', () => {
  fc.assert(
    fc.property(payload, (value) => {
      expect(fingerprint(reversed(value))).toBe(fingerprint(value));
    }),
  );
});

test('other payloads have other fingerprints', () => {
  fc.assert(
    fc.property(payload, payload, (a, b) => {
      expect(fingerprint(a) === fingerprint(b)).toBe(isDeepStrictEqual(asSent(a), asSent(b)));
    }),
  );
  expect(fingerprint({ items: [1, 2] })).not.toBe(fingerprint({ items: [2, 1] }));
  expect(fingerprint({ quantity: 1 })).not.toBe(fingerprint({ quantity: '1' }));
  expect(fingerprint(JSON.parse('{"__proto__":1}'))).not.toBe(fingerprint({}));
});
