import { isPortablePattern } from './portable-pattern.ts';

test.each([
  '^TRK-[0-9A-Z]{8}$',
  '^[A-Za-z0-9_-]+$',
  '^(?:a|b)\\.[^/\\\\]*$',
  '^[\\x21-\\x7e]{1,255}$',
  '^[\\[\\]\\-]$',
  '^\\d{4}$',
  '^\\\\/x$',
])('%s means the same everywhere', (pattern) => {
  expect(isPortablePattern(pattern)).toBe(true);
  expect(() => new RegExp(pattern, 'u')).not.toThrow();
});

test.each([
  ['a look-ahead', '^(?!x)y'],
  ['a look-behind', '(?<=x)y'],
  ['a named group', '(?<name>x)'],
  ['a code unit', '[\\u0000-\\u001f]'],
  ['a property', '\\p{L}'],
  ['an escaped slash', 'https?:\\/\\/'],
  ['an escape behind an escaped backslash', '\\\\\\p{L}'],
  ['a bracket within a class', '[a/?[\\]-]'],
  ['a class within a class', '[a[bc]]'],
  ['an intersection', '[a-z&&[^b]]'],
  ['a difference', '[a--b]'],
])('%s does not', (_what, pattern) => {
  expect(isPortablePattern(pattern)).toBe(false);
});
