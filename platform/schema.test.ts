import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { RESERVED_WORDS } from './client-id.ts';
import { fieldErrors } from './field-errors.ts';
import { MAX_AMOUNT } from './money.ts';
import type { Schema } from './schema.ts';
import { clientId, integer, line, money, text, timestamp, ulid, userId } from './schema.ts';

const takes = (schema: Schema, value: unknown): boolean => schema.safeParse(value).success;

const errorsOf = (schema: Schema, value: unknown) => {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : fieldErrors(result.error.issues);
};

describe('text', () => {
  test.each(['a', 'Grüße 👋', 'two\nlines\tand a tab', '日本語'])('takes %j', (value) => {
    expect(takes(text(1, 100), value)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n '],
    ['NUL', 'a\0b'],
    ['an escape', '\u001b[31m'],
    ['DEL', '\u007f'],
    ['a C1 control', '\u0085'],
    ['half a surrogate pair', 'a\ud800'],
    ['what stands for lost bytes', 'Cr\ufffdme'],
    ['an override of the text direction', 'a\u202eb'],
    ['nothing to see', '\u200b\u2060'],
    ['the other half', '\udc00a'],
    ['too many characters', 'x'.repeat(101)],
    ['a number', 1],
    ['null', null],
  ])('refuses %s', (_what, value) => {
    expect(takes(text(1, 100), value)).toBe(false);
  });

  test('characters are counted as JSON Schema counts them: an emoji is one', () => {
    expect(takes(text(1, 2), '👋👋')).toBe(true);
    expect(takes(text(1, 2), '👋👋👋')).toBe(false);
  });

  test.each([
    ['text', text(1, 100)],
    ['line', line(100)],
  ])('the description of a %s takes and refuses what it takes and refuses', (_kind, schema) => {
    const described = z.toJSONSchema(schema) as { pattern: string; maxLength: number };
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3 }),
        fc.constantFrom('', ' ', '\n\t', '\u00a0\ufeff', '\u200b', '\u202e', '\ufffd'),
        (a, b) => {
          const value = `${b}${a}${b}`;
          // Invisible characters beyond U+FFFF cannot be written in a regular expression of every language.
          fc.pre(![...value].some((one) => one.length > 1 && /\p{Default_Ignorable_Code_Point}/u.test(one)));
          const asDescribed = value.length > 0 && new RegExp(described.pattern).test(value);
          expect([value, takes(schema, value)]).toEqual([value, asDescribed && value.isWellFormed()]);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(described.maxLength).toBe(100);
  });

  test('is stored composed and without blanks at its ends', () => {
    expect(text(1, 10).parse(' Cafe\u0301\n')).toBe('Café');
    expect(line(10).parse('kitchen\u00a0')).toBe('kitchen');
  });

  test('counts as it came and as it is stored', () => {
    expect(takes(line(2), '\u0958\u0958')).toBe(false);
    expect(takes(line(3), 'a   ')).toBe(false);
    expect(takes(line(4), 'a   ')).toBe(true);
  });

  test('a line may be written from right to left, but over one line only', () => {
    expect(takes(line(20), 'שולחן \u200fUSB-C')).toBe(true);
    expect(takes(line(20), 'a\n')).toBe(false);
    expect(errorsOf(line(20), 'a\nb')).toEqual([
      { path: 'body', message: 'must be a single line, without tabs' },
    ]);
  });

  test('may be empty when its least is 0', () => {
    expect(takes(text(0, 5), '')).toBe(true);
  });
});

/** What is read of an id whose encoding was taken off before it came. */
function decodedTwice(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

describe('an id of the client', () => {
  test.each([
    'lamp-1',
    'user@example.com',
    'auth0|123',
    "o'brien+tag@example.com",
    'SKU 1, red & blue #2',
    '100%',
    '50%off',
    'é',
    '日本',
    '👋',
    '...',
    '__proto__',
    'x'.repeat(128),
    '👋'.repeat(128),
  ])('may be %s', (value) => {
    expect(takes(clientId(), value)).toBe(true);
  });

  test.each([
    ['', 'must have at least 1 character'],
    ['a/b', 'must not contain / or \\, which separate the parts of an address'],
    ['a\\b', 'must not contain / or \\, which separate the parts of an address'],
    ['..', 'must not be . or .., which addresses resolve'],
    [' a', 'must not begin or end with a blank'],
    ['a\u00a0', 'must not begin or end with a blank'],
    ['a\u200bb', 'must not contain invisible characters'],
    ['a\n', 'must be a single line, without tabs'],
    ['a\0', 'must not hold the control character U+0000'],
    ['a%2Fb', 'must not contain % and two hex digits, which is read as an encoded character'],
    ['order#1', 'must not begin with cart#, category#, order#'],
    ['\u0301', 'must not be blank'],
    ['\ud800', 'must not hold broken surrogates: send it as UTF-8'],
    ['x'.repeat(129), 'must have at most 128 characters'],
  ])('may not be %j: it %s', (value, message) => {
    expect(errorsOf(clientId(), value)).toEqual([{ path: 'body', message }]);
  });

  test('of a user may have the 255 characters of an OpenID Connect subject', () => {
    expect(takes(userId(), 'x'.repeat(255))).toBe(true);
    expect(takes(userId(), '👋'.repeat(255))).toBe(true);
    expect(errorsOf(userId(), 'x'.repeat(256))).toEqual([
      { path: 'body', message: 'must have at most 255 characters' },
    ]);
  });

  test('is the same in both of its forms', () => {
    expect(clientId().parse('Cafe\u0301')).toBe('Café');
  });

  test('comes through a path as it was, and a header and a cursor stay what they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (value) => {
        if (!takes(clientId(), value)) return;
        const id = clientId().parse(value);
        const { pathname } = new URL(`http://shop/products/${encodeURIComponent(id)}`);
        expect(decodeURIComponent(pathname.slice('/products/'.length))).toBe(id);
        // A gateway may take the encoding off already.
        expect(decodedTwice(id)).toBe(id);
        expect(encodeURIComponent(id)).toMatch(/^[!-~]+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is described as it is checked', () => {
    const { pattern = '' } = z.toJSONSchema(clientId(), { io: 'input' });
    const described = new RegExp(pattern, 'u');
    const parts = fc.constantFrom(
      'a',
      '/',
      '\\',
      '.',
      '%41',
      '%',
      '#',
      'order#',
      ' ',
      '\u200b',
      '\n',
      'é',
      '👋',
      '\ufffd',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 6 }), (all) => {
        const value = all.join('');
        expect([value, described.test(value)]).toEqual([value, takes(clientId(), value)]);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Values of an index, in an attribute that no id is in. */
const SHARDS = ['products'];

test('no adapter keeps rows under words that an id may begin with', () => {
  const folders = globSync('functions/*/adapters/**/*.ts').filter(
    (file) => !/\.(test|fake|contract)\.ts$/.test(file),
  );
  const prefixes = folders.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[`']([a-z]+)#/g)].map(([, word]) => word),
  );
  expect(prefixes.length).toBeGreaterThan(1);
  expect(
    [...new Set(prefixes)].filter((word) => ![...RESERVED_WORDS, ...SHARDS].some((one) => one === word)),
  ).toEqual([]);
});

test.each([
  [integer(1, 10), [1, 10], [0, 11, 1.5, '2', null, 1e9, Number.NaN, true]],
  [
    ulid(),
    ['01JH5J8Z7C3Q0M4N9V2X6B8KTD'],
    ['81JH5J8Z7C3Q0M4N9V2X6B8KTD', '01jh5j8z7c3q0m4n9v2x6b8ktd', 'x', ''],
  ],
  [timestamp(), ['2026-01-01T00:00:00.000Z'], ['2026-01-01', '2026-01-01T00:00:00Z', 1]],
  [
    money(),
    [
      { amount: 0, currency: 'EUR' },
      { amount: MAX_AMOUNT, currency: 'JPY' },
    ],
    [
      { amount: -1, currency: 'EUR' },
      { amount: 0.5, currency: 'EUR' },
      { amount: MAX_AMOUNT + 1, currency: 'EUR' },
      { amount: '1', currency: 'EUR' },
      { amount: 1, currency: 'eur' },
      { amount: 1, currency: 'EURO' },
      { amount: 1, currency: 'QQQ' },
      { amount: 1, currency: 'XAU' },
      { amount: 1 },
      { amount: 1, currency: 'EUR', rate: 2 },
      1,
      null,
    ],
  ],
] as [Schema, unknown[], unknown[]][])('schema %#: takes %j, refuses %j', (schema, good, bad) => {
  expect(good.filter((value) => !takes(schema, value))).toEqual([]);
  expect(bad.filter((value) => takes(schema, value))).toEqual([]);
});

describe('field errors', () => {
  const line = z.strictObject({
    id: clientId(),
    quantity: integer(1, 5),
    tags: z.optional(z.array(text(1, 9))),
  });
  const order = z.strictObject({
    user: text(1, 9),
    items: z.array(line).check(z.minLength(1), z.maxLength(2)),
  });

  test('say where it is and what to change, all at once', () => {
    const items = [
      { id: '', quantity: 1.5, tags: [7] },
      { quantity: 9, price: 1 },
    ];
    expect(errorsOf(order, { user: '', items, admin: true })).toEqual([
      { path: 'user', message: 'must have at least 1 character' },
      { path: 'items[0].id', message: 'must have at least 1 character' },
      { path: 'items[0].quantity', message: 'must be a whole number' },
      { path: 'items[0].tags[0]', message: 'must be a string' },
      { path: 'items[1].id', message: 'is missing' },
      { path: 'items[1].quantity', message: 'must be at most 5' },
      { path: 'items[1].price', message: 'is not a known field' },
      { path: 'admin', message: 'is not a known field' },
    ]);
  });

  test.each([
    [integer(1, 5), 0, 'must be at least 1'],
    [integer(1, 5), 2 ** 60, 'must be at most 5'],
    [text(1, 3), 'abcd', 'must have at most 3 characters'],
    [z.array(integer(1, 2)).check(z.minLength(1)), [], 'must have at least 1 entry'],
    [z.array(integer(1, 2)).check(z.maxLength(2)), [1, 1, 1], 'must have at most 2 entries'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.literal('a'), 'c', 'must be a'],
    [z.boolean(), 1, 'must be true or false'],
    [z.strictObject({}), [], 'must be an object'],
    [z.never(), 1, 'must be left out'],
    [z.string().check(z.regex(/^x/)), 'y', 'is not written as it should be'],
  ])('schema %#, given %j: %s', (schema, value, message) => {
    expect(errorsOf(schema, value)).toEqual([{ path: 'body', message }]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a field %s is not known', (name) => {
    const value: unknown = JSON.parse(`{"user":"u","items":[{"id":"a","quantity":1}],"${name}":{"x":1}}`);
    expect(errorsOf(order, value)).toEqual([{ path: name, message: 'is not a known field' }]);
  });

  test('any field that is not in the schema is refused by name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (name, value) => {
        fc.pre(name !== 'currency' && name !== 'amount');
        const body = { amount: 1, currency: 'EUR' };
        Object.defineProperty(body, name, { value, enumerable: true });
        expect(errorsOf(money(), body)).toEqual([{ path: name, message: 'is not a known field' }]);
      }),
    );
  });

  describe('of a union', () => {
    const either = z.xor([order, z.strictObject({ user: text(1, 9), cart: integer(1, 9) })]);

    test('are those of the shape with the fewest fields at fault, however many faults those have', () => {
      const items = [
        { id: 'a', quantity: 0 },
        { id: 'b', quantity: -1 },
      ];
      expect(errorsOf(either, { user: 'u', items, price: 1 }).map(({ path }) => path)).toEqual([
        'items[0].quantity',
        'items[1].quantity',
        'price',
      ]);
      expect(errorsOf(either, { user: 'u', cart: 0 }).map(({ path }) => path)).toEqual(['cart']);
    });

    test('are placed below the field that holds it', () => {
      expect(errorsOf(z.strictObject({ it: either }), { it: { user: 'u', cart: 'x' } })).toEqual([
        { path: 'it.cart', message: 'must be a number' },
      ]);
    });

    test.each([
      [
        { user: 'u', items: [{ id: 'a', quantity: 1 }], cart: 1 },
        'cart',
        'cannot be sent together with items: send only one of them',
      ],
      [
        { user: 'u', items: [{ id: 'a', quantity: 1 }], cart: null },
        'cart',
        'cannot be sent together with items: send only one of them',
      ],
      [{ user: 'u' }, 'items', 'is missing: send items or cart'],
      [{ user: 'u', carts: 1 }, 'carts', 'is not a known field'],
      [{ user: 'u', cart: 1, carts: 1 }, 'carts', 'is not a known field'],
    ])('never call a field of another shape unknown, or needed: %j', (value, path, message) => {
      expect(errorsOf(either, value)).toContainEqual({ path, message });
      expect(errorsOf(z.strictObject({ it: either }), { it: value })).toContainEqual({
        path: `it.${path}`,
        message,
      });
    });

    test('of kinds say which kinds there are', () => {
      const kinds = z.discriminatedUnion('op', [
        z.strictObject({ op: z.literal('a') }),
        z.strictObject({ op: z.literal('b') }),
      ]);
      expect(errorsOf(kinds, { op: 'c' })).toEqual([{ path: 'op', message: 'must be one of a, b' }]);
    });
  });

  test('report one problem of each place, and a rule about the whole only when its parts are right', () => {
    const one = z
      .strictObject({ a: z.optional(text(1, 3)), b: z.optional(text(1, 3)) })
      .check(z.refine((value) => Object.keys(value).length === 1, { error: 'must be one of a and b' }));
    expect(errorsOf(one, { a: 'x', b: 'y' })).toEqual([{ path: 'body', message: 'must be one of a and b' }]);
    expect(errorsOf(one, { a: '' }).map(({ path }) => path)).toEqual(['a']);
    expect(errorsOf(one, { c: 1 }).map(({ path }) => path)).toEqual(['c']);
  });
});
