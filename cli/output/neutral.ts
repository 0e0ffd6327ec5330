/**
 * Characters that a terminal obeys or that change how text around them reads: controls (C0, DEL, C1), format characters (bidi,
 * zero-width, tags), line and paragraph separators, unpaired surrogates and what is drawn as nothing. Variation selectors, which belong
 * to emoji, are left.
 */
const UNSAFE = /(?![\uFE00-\uFE0F])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const LATIN_1 = 0xff;
const BMP = 0xffff;

/** `\x1b`, `\u202e`, `\u{e0001}`. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= LATIN_1) return `\\x${hex.padStart(2, '0')}`;
  return code <= BMP ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

const isLayout = (character: string): boolean => character === '\n' || character === '\t';

/** A text that a terminal only shows: unsafe characters become visible escapes; line breaks and tabs are left. */
export const neutral = (text: string): string =>
  text.replace(UNSAFE, (character) => (isLayout(character) ? character : visible(character)));

/** A field of a line: as {@link neutral}, and a line break becomes `⏎`, so that no field looks like a line of its own. */
export const oneLine = (text: string): string => neutral(text).replaceAll('\n', '⏎');

/** Every text within a value made {@link oneLine}; a value of another kind than JSON knows is left as it is. */
export function neutralFields<T>(value: T): T;
export function neutralFields(value: unknown): unknown {
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value)) return value.map(neutralFields);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [oneLine(key), neutralFields(one)]));
}

/** A renderer of a report that sees no text but {@link neutralFields | neutral} ones. */
export const rendered =
  <R>(render: (report: R) => string) =>
  (report: R): string =>
    render(neutralFields(report));

/** The same JSON as `JSON.stringify`, with every unsafe character escaped: within JSON they can only be in texts. */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value ?? null, null, indent) ?? 'null';
  return text.replace(UNSAFE, (character) =>
    isLayout(character)
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/** Whether a text holds a character that a terminal would obey, line breaks aside. */
export const isNeutral = (text: string): boolean => neutral(text) === text;
