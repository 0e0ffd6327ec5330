import { type Cursor, type Flags, untranslatable } from './cursor.ts';
import { escapedCharacter, escapedClass, literal } from './escapes.ts';

/** Both cases of an ASCII letter, which are the ones that `(?i)` means in Java. */
export function bothCases(char: string): string[] {
  if (!/^[A-Za-z]$/.test(char)) return [char];
  return [char.toLowerCase(), char.toUpperCase()];
}

function range(first: string, last: string, flags: Flags): string {
  const from = first.codePointAt(0) ?? 0;
  const to = last.codePointAt(0) ?? 0;
  if (from > to) return untranslatable(`the range ${first}-${last}`);
  const plain = from === to ? literal(first) : `${literal(first)}-${literal(last)}`;
  if (!flags.has('i')) return plain;
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
  const within = letters.filter((one) => one >= first && one <= last && one.codePointAt(0) !== undefined);
  return plain + within.flatMap(bothCases).join('');
}

/** A member that is one character; undefined when it is a class. */
function character(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (!cursor.take('\\')) return cursor.next();
  const found = escapedCharacter(cursor);
  if (found === undefined) cursor.at = start;
  return found;
}

function member(cursor: Cursor, flags: Flags): string {
  if (cursor.take('[')) return characterClass(cursor, flags);
  const first = character(cursor);
  if (first === undefined) {
    cursor.next();
    return escapedClass(cursor, flags) ?? untranslatable(`\\${cursor.peek()}`);
  }
  const start = cursor.at;
  if (cursor.take('-') && !/^[\]&[]?$/.test(cursor.peek())) {
    if (cursor.take('\\Q')) return untranslatable('a range to \\Q');
    const last = character(cursor);
    if (last !== undefined) return range(first, last, flags);
  }
  cursor.at = start;
  return range(first, first, flags);
}

function quoted(cursor: Cursor, flags: Flags): string {
  const [, text = ''] = cursor.match(/([\s\S]*?)(?:\\E|$)/y) ?? [];
  return [...text].map((one) => range(one, one, flags)).join('');
}

/** A class with its operands of `&&`, behind its opening bracket. */
export function characterClass(cursor: Cursor, flags: Flags): string {
  const negative = cursor.take('^') ? '^' : '';
  const operands: string[] = [];
  let members = '';
  for (let isFirst = true; ; isFirst = false) {
    if (cursor.isAtEnd) return untranslatable('a class without an end');
    if (flags.has('x') && cursor.match(/\s+/y)) continue;
    if (!isFirst && cursor.take(']')) break;
    if (cursor.take('&&')) {
      // Java's readings of these differ from version to version.
      if (members === '' || /^[&\]]?$/.test(cursor.peek())) return untranslatable('&& without both sides');
      if (members !== '') operands.push(members);
      members = '';
    } else if (cursor.take('\\Q')) members += quoted(cursor, flags);
    else members += member(cursor, flags);
  }
  if (members !== '') operands.push(members);
  return `[${negative}${operands.map((one) => `[${one}]`).join('&&')}]`;
}
