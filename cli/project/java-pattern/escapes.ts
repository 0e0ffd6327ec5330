import { type Cursor, type Flags, untranslatable } from './cursor.ts';

/** One character, for use in a class or outside. */
export const literal = (char: string): string =>
  /^[A-Za-z0-9]$/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;

const LINE_END = String.raw`\n\r\u{85}\u{2028}\u{2029}`;

/** Contents of classes, as Java defines them. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  h: String.raw`\u{20}\t\u{a0}\u{1680}\u{180e}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}`,
  s: String.raw`\u{20}\t\n\u{b}\f\r`,
  v: String.raw`\n\u{b}\f\r\u{85}\u{2028}\u{2029}`,
  w: 'A-Za-z0-9_',
};

const PUNCTUATION = String.raw`\u{21}-\u{2f}\u{3a}-\u{40}\u{5b}-\u{60}\u{7b}-\u{7e}`;
/** The classes of POSIX are ASCII in Java. */
const POSIX: Readonly<Record<string, string>> = {
  ASCII: String.raw`\u{0}-\u{7f}`,
  Alnum: 'A-Za-z0-9',
  Alpha: 'A-Za-z',
  Blank: String.raw`\u{20}\t`,
  Cntrl: String.raw`\u{0}-\u{1f}\u{7f}`,
  Digit: '0-9',
  Graph: String.raw`\u{21}-\u{7e}`,
  Lower: 'a-z',
  Print: String.raw`\u{20}-\u{7e}`,
  Punct: PUNCTUATION,
  Space: CLASSES.s ?? '',
  Upper: 'A-Z',
  XDigit: '0-9a-fA-F',
};
const JAVA: Readonly<Record<string, string>> = {
  javaAlphabetic: 'Alphabetic',
  javaDigit: 'Nd',
  javaLetter: 'L',
  javaLowerCase: 'Lowercase',
  javaUpperCase: 'Uppercase',
};

const exists = (property: string): boolean => {
  try {
    return new RegExp(`\\p{${property}}`, 'v').source !== '';
  } catch {
    return false;
  }
};

function unicodeProperty(name: string): string {
  const java = JAVA[name];
  if (java !== undefined) return `\\p{${java}}`;
  const [, kind = '', value = name] = /^(sc|script|gc|general_category)=(.+)$/i.exec(name) ?? [];
  const plain = value.replace(/^Is/, '');
  const tries = /^s/i.test(kind) ? [`Script=${plain}`] : [plain, `Script=${plain}`];
  const found = tries.find(exists);
  return found === undefined ? untranslatable(`\\p{${name}}`) : `\\p{${found}}`;
}

function property(cursor: Cursor, isNegative: boolean, flags: Flags): string {
  const [, braced, single] = cursor.match(/\{(\^?[\w=]+)\}|([A-Z])/y) ?? [];
  const name = braced ?? single ?? untranslatable('\\p');
  const isCased = flags.has('i') && (name === 'Lower' || name === 'Upper');
  const posix = isCased ? POSIX.Alpha : POSIX[name];
  return `[${isNegative ? '^' : ''}${posix ?? unicodeProperty(name)}]`;
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const code = (digits: string | undefined, base: number): string => {
  const value = Number.parseInt(digits ?? '', base);
  return value <= 0x10ffff ? String.fromCodePoint(value) : untranslatable(`the character ${digits}`);
};

/** The character of an escape such as `\x41`, behind its backslash; undefined when it is no character. */
export function escapedCharacter(cursor: Cursor): string | undefined {
  const char = cursor.peek();
  if (char === '' || !/[A-Za-z0-9]/.test(char)) return cursor.next() || untranslatable('\\ at the end');
  const octal = cursor.match(/0([0-3]?[0-7]{1,2})/y);
  if (octal) return code(octal[1], 8);
  const hex = cursor.match(/x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))|u([0-9A-Fa-f]{4})/y);
  if (hex) return code(hex[1] ?? hex[2] ?? hex[3], 16);
  const control = cursor.match(/c([@-_])/y);
  if (control) return String.fromCodePoint((control[1]?.codePointAt(0) ?? 0) ^ 64);
  const found = CONTROLS[char];
  if (found !== undefined) cursor.next();
  return found;
}

/** The class of an escape such as `\d` or `\p{Alnum}`, behind its backslash; undefined when it is none. */
export function escapedClass(cursor: Cursor, flags: Flags): string | undefined {
  const char = cursor.peek();
  if (char === 'p' || char === 'P') {
    cursor.next();
    return property(cursor, char === 'P', flags);
  }
  const inner = CLASSES[char.toLowerCase()];
  if (inner === undefined) return undefined;
  cursor.next();
  return `[${char === char.toLowerCase() ? '' : '^'}${inner}]`;
}

const START = '(?<![^])';
const END = '(?![^])';
const LINE_BREAK = `(?:\\r\\n|[${LINE_END}])`;

/** Assertions and other constructs outside of classes, by what stands behind the backslash. */
export const CONSTRUCTS: Readonly<Record<string, string>> = {
  A: START,
  B: '\\B',
  R: LINE_BREAK,
  Z: `(?=${LINE_BREAK}?${END})`,
  b: '\\b',
  z: END,
};

export const lineStart = (flags: Flags): string =>
  flags.has('m') ? `(?:${START}|(?<=[${LINE_END}]))` : START;
export const lineEnd = (flags: Flags): string =>
  flags.has('m') ? `(?=[${LINE_END}]|${END})` : (CONSTRUCTS.Z ?? END);

export function anyCharacter(flags: Flags): string {
  if (flags.has('s')) return '[^]';
  return flags.has('d') ? '[^\\n]' : `[^${LINE_END}]`;
}
