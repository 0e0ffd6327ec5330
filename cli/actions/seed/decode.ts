import { REPLACEMENT } from '../../../platform/text.ts';
import { usageError } from '../../errors.ts';

/** Encodings of a catalog file that `--encoding` takes. */
export const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SAVE = 'Save it as UTF-8';

/** Characters of a line that an error shows. */
const SHOWN = 60;

const refused = (file: string, what: string, remedy: string) =>
  usageError('seed-file', `${file} ${what}.`, `${remedy}.`);

/** The text, undefined when the bytes are not in the encoding. */
function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** The first line, from 1, that is not UTF-8, and as it would be in Windows-1252. */
function badLine(bytes: Uint8Array): { line: number; shown: string } {
  let start = 0;
  for (let line = 1; start <= bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    const part = bytes.subarray(start, end);
    if (decoded(part, 'utf-8') === undefined) {
      return { line, shown: new TextDecoder('windows-1252').decode(part).trim().slice(0, SHOWN) };
    }
    start = end + 1;
  }
  return { line: 1, shown: '' };
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function utf8(bytes: Uint8Array, file: string): string {
  if (startsWith(bytes, 0xff, 0xfe)) {
    throw refused(file, 'is UTF-16, not UTF-8', `${SAVE}, or add --encoding utf-16le`);
  }
  if (startsWith(bytes, 0xfe, 0xff) || bytes.subarray(0, 1000).includes(0)) {
    throw refused(file, 'is UTF-16 or no text at all, not UTF-8', SAVE);
  }
  const text = decoded(bytes, 'utf-8');
  if (text === undefined) {
    const { line, shown } = badLine(bytes);
    const what = `is not UTF-8: line ${line} holds other bytes. In Windows-1252 it begins: ${JSON.stringify(shown)}`;
    throw refused(file, what, `${SAVE}, or add --encoding windows-1252 if that is how it should read`);
  }
  const lost = text.indexOf(REPLACEMENT);
  if (lost >= 0) {
    const what = `has lost characters: line ${lineOf(text, lost)} holds U+FFFD in their place`;
    throw refused(file, what, 'Export it again, as UTF-8');
  }
  return text;
}

function utf16(bytes: Uint8Array, file: string): string {
  if (startsWith(bytes, 0xfe, 0xff))
    throw refused(file, 'is UTF-16, big endian', `${SAVE}, without --encoding`);
  if (!startsWith(bytes, 0xff, 0xfe) && !bytes.includes(0)) {
    throw refused(file, 'is not UTF-16 (little endian)', 'Leave --encoding out');
  }
  const text = decoded(bytes, 'utf-16le');
  if (text === undefined) {
    const what = bytes.length % 2 === 1 ? 'ends within a character' : 'holds half a character';
    throw refused(file, `is damaged UTF-16: it ${what}`, 'Export it again');
  }
  return text;
}

function windows1252(bytes: Uint8Array, file: string): string {
  if (bytes.some((byte) => byte > 127) && decoded(bytes, 'utf-8') !== undefined) {
    throw refused(file, 'is UTF-8, not Windows-1252', 'Leave --encoding out');
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/**
 * The text of a catalog file, without a byte order mark. The encoding is UTF-8 unless another is named; it is not guessed.
 * @throws CliError `seed-file` (exit 2) with the first bad line and what to do
 */
export function decodeCatalog(bytes: Uint8Array, file: string, encoding: Encoding = 'utf-8'): string {
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    throw refused(file, 'is a spreadsheet or an archive, not text', 'Save it as CSV in UTF-8');
  }
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) {
    throw refused(file, 'is UTF-32', SAVE);
  }
  const read = { 'utf-8': utf8, 'utf-16le': utf16, 'windows-1252': windows1252 }[encoding];
  return read(bytes, file).replace(/^\ufeff/, '');
}
