/**
 * Text as people write it. Two texts that look alike may differ in their code units: composed or decomposed accents,
 * capitals, blanks at the end, invisible characters. What is stored is normalised, and what is compared is folded.
 */

/** Replaces bytes that a decoder could not read: text that holds it was not sent as UTF-8. */
export const REPLACEMENT = '\ufffd';

/** Invisible characters without a meaning at the ends of a text: soft hyphen, zero-width space, word joiner, byte order mark. */
const EDGES = '\\s\\u00ad\\u180e\\u200b\\u2060\\ufeff';
const LEADING = new RegExp(`^[${EDGES}]+`);
const TRAILING = new RegExp(`[${EDGES}]+$`);

/** Text as it is stored: composed (NFC), without blanks and invisible characters at its ends. */
export const normalText = (value: string): string =>
  value.normalize('NFC').replace(LEADING, '').replace(TRAILING, '');

/**
 * Accents of Latin, Greek and Cyrillic, and the optional points of Hebrew and Arabic. Marks of other scripts are letters
 * there: without its vowel signs a Hindi word is another word.
 */
const ACCENTS = new RegExp(
  `[${
    '\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f' +
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7' +
    '\\u0610-\\u061a\\u064b-\\u065f\\u0670'
  }]`,
  'g',
);

/** Letters that Unicode does not decompose, as people type them without their key. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ĸ: 'k',
  ς: 'σ',
};
const UNDECOMPOSED = /[ßæœøłđðþħŧŋıĸς]/g;

/** Characters that are typed for an apostrophe. */
const APOSTROPHES = /[\u0060\u00b4\u02b9\u02bb-\u02bd\u055a\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07]/g;

/**
 * Text for comparing: equal for texts that differ in composition, capitals, accents, apostrophes, kinds and runs of
 * blanks, or invisible characters. `Café` and `CAFE` fold to `cafe`, `Straße` to `strasse`, `İstanbul` to `istanbul`.
 */
export function foldText(value: string): string {
  // Apostrophes before and after: some decompose into a blank and a mark, and some letters into an apostrophe.
  const plain = value.normalize('NFC').replace(APOSTROPHES, "'").normalize('NFKD').replace(APOSTROPHES, "'");
  return plain
    .replace(ACCENTS, '')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(UNDECOMPOSED, (letter) => PLAIN[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim()
    .normalize('NFC');
}

/** Orders texts by their code points, as UTF-8 and so DynamoDB's sort keys do; `<` goes by halves of surrogate pairs. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rank(one) - rank(other);
  }
  return a.length - b.length;
}

/** Code units in the order of their code points: surrogates stand for those above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** What may not be in any text: controls but tab and newlines, forced text directions, and what is no character. */
const FORBIDDEN = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202d\\u202e\\ufffd-\\uffff';

/** What may not be in a single line besides: tab, newlines, and directions that reach beyond the text. */
const FORBIDDEN_IN_LINE = `${FORBIDDEN}\\t\\n\\r\\u2028-\\u202e\\u2066-\\u2069`;

/** White space, spelled out: what `\\s` stands for differs between the languages that read the API's description. */
const SPACES = '\\t\\n\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

/** Invisible when alone: marks without a letter, joiners, fillers, direction marks, variation selectors. */
const INVISIBLE =
  '\\u00ad\\u0300-\\u036f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f' +
  '\\u20d0-\\u20ff\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\ufff0-\\ufff8';

/** How text may be: `text` over several lines, or a single `line`. */
export type TextKind = 'text' | 'line';

const forbiddenIn = (kind: TextKind): string => (kind === 'line' ? FORBIDDEN_IN_LINE : FORBIDDEN);

/** The regular expression of good text, for the API's description. With `visible` it has something to see. */
export function textPattern(kind: TextKind, visible: boolean): string {
  const any = `[^${forbiddenIn(kind)}]`;
  return visible ? `^${any}*[^${SPACES}${INVISIBLE}${forbiddenIn(kind)}]${any}*$` : `^${any}*$`;
}

const BAD = { text: new RegExp(`[${FORBIDDEN}]`), line: new RegExp(`[${FORBIDDEN_IN_LINE}]`) };
const VISIBLE = new RegExp(`[^${SPACES}${INVISIBLE}\\p{Default_Ignorable_Code_Point}]`, 'u');

/** Whether there is something to see in the text. */
export const isVisible = (value: string): boolean => VISIBLE.test(value);

/** What is wrong with the characters of a text and what to do about it; undefined when nothing is. */
export function textProblem(value: string, kind: TextKind): string | undefined {
  if (!value.isWellFormed()) return 'must not hold broken surrogates: send it as UTF-8';
  const [found] = BAD[kind].exec(value) ?? [];
  if (found === undefined) return undefined;
  if (found === REPLACEMENT) return NOT_UTF8;
  if (/[\t\n\r\u2028\u2029]/.test(found)) return 'must be a single line, without tabs';
  const name = `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\u202a-\u202e\u2066-\u2069]/.test(found)
    ? `must not hold ${name}, which forces a text direction`
    : `must not hold the control character ${name}`;
}

/** Said of text in which bytes were lost before it came. */
export const NOT_UTF8 = 'holds U+FFFD, which stands for bytes that were not UTF-8: send it as UTF-8';
