const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Code points that no terminal may get from a field, tab and line feed aside. */
const CODES = [
  ...range(0x00, 0x08),
  ...range(0x0b, 0x1f),
  ...range(0x7f, 0x9f),
  // Soft hyphen, Arabic letter mark, Mongolian vowel separator, fillers.
  ...[0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x3164, 0xffa0],
  // Zero-width, bidi, separators, invisible operators, byte order mark.
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  ...[0xfeff, 0xfff9, 0xfffb],
  // Tags, and variation selectors that hide data.
  ...[0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef],
];

export const UNSAFE_CHARACTERS: readonly string[] = CODES.map((code) => String.fromCodePoint(code));

/** Texts that forge lines, move the cursor, set the title or the clipboard, or turn text around; and every unsafe character. */
export const HOSTILE: readonly string[] = [
  '\u001b]0;PWNED\u0007',
  '\u001b]52;c;Y3VybCBldmls\u0007',
  '\u001b[2J\u001b[H',
  '\u001b[31mred',
  '\u009b31m\u009d0;x\u009c',
  'a\nFAKE: 0 dead letters.',
  'a\r\nFAKE',
  'a\rFAKE',
  'a\u2028FAKE\u2029x\u0085y\u000bz\u000c',
  'gpj.\u202eexe',
  'a\u200bb\u200d\ufeff',
  '\u0000\b\b\b',
  UNSAFE_CHARACTERS.join(''),
];
