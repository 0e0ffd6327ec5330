import { isVisible, textPattern, textProblem } from './text.ts';

/**
 * Rows that the shop keeps beside those of an id begin with one of these words and `#`: no id of a client may be taken for
 * one. A test holds this list against the adapters.
 */
export const RESERVED_WORDS = ['cart', 'category', 'order'] as const;

const RESERVED = new RegExp(`^(?:${RESERVED_WORDS.join('|')})#`);

/** Characters that have no width: two ids that look the same would be different ones. */
const INVISIBLE = '\\u00ad\\u061c\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u206f\\ufeff';
const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000';

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/[/\\]/, 'must not contain / or \\, which separate the parts of an address'],
  [new RegExp(`[${INVISIBLE}]`), 'must not contain invisible characters'],
  [new RegExp(`^[${BLANKS}]|[${BLANKS}]$`), 'must not begin or end with a blank'],
  [/^\.{1,2}$/, 'must not be . or .., which addresses resolve'],
  [/%[0-9A-F]{2}/i, 'must not contain % and two hex digits, which is read as an encoded character'],
  [RESERVED, `must not begin with ${RESERVED_WORDS.map((word) => `${word}#`).join(', ')}`],
];

/** What keeps a text from being an id, and so what to change; undefined when nothing does. */
export function idProblem(value: string): string | undefined {
  const problem = textProblem(value, 'line') ?? REFUSED.find(([pattern]) => pattern.test(value))?.[1];
  if (problem !== undefined) return problem;
  return isVisible(value) ? undefined : 'must not be blank';
}

/** The same as a regular expression, for the API's description. */
export const ID_PATTERN = [
  '^(?!\\.{1,2}$)',
  `(?!(?:${RESERVED_WORDS.join('|')})#)`,
  `(?![${BLANKS}])(?!.*[${BLANKS}]$)`,
  `(?!.*[/\\\\${INVISIBLE}])`,
  '(?!.*%[0-9A-Fa-f]{2})',
  textPattern('line', true).slice(1),
].join('');
