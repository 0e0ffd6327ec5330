import { bothCases, characterClass } from './character-class.ts';
import { Cursor, type Flags, UntranslatableError, untranslatable } from './cursor.ts';
import {
  anyCharacter,
  CONSTRUCTS,
  escapedCharacter,
  escapedClass,
  lineEnd,
  lineStart,
  literal,
} from './escapes.ts';
import { limitedMatch } from './limited-match.ts';

interface Groups {
  /** Capturing groups that have begun; JavaScript calls them `g1`, `g2`, … */
  count: number;
  names: Map<string, number>;
  /** Groups that stand for possessive quantifiers. */
  atomic: number;
}

const LOOKS = ['(?=', '(?!', '(?<=', '(?<!'];

/** Translates what Java's regular expressions have and JavaScript's do not, one construct after the other. */
class Translation {
  readonly #cursor: Cursor;
  readonly #groups: Groups = { count: 0, names: new Map(), atomic: 0 };

  constructor(pattern: string) {
    this.#cursor = new Cursor(pattern);
  }

  translate(): string {
    const result = this.#alternatives(new Set());
    return this.#cursor.isAtEnd ? result : untranslatable('a ) without its (');
  }

  /** Up to the end or the closing bracket of a group; `(?i)` holds from its place to there. */
  #alternatives(outer: Flags): string {
    let flags = outer;
    let result = '';
    while (!this.#cursor.isAtEnd && this.#cursor.peek() !== ')') {
      const changed = this.#cursor.match(/\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?\)/y);
      if (changed) flags = this.#changed(flags, changed[1], changed[2]);
      else if (flags.has('x') && this.#cursor.match(/(?:\s|#[^\n]*)+/y)) continue;
      else if (this.#cursor.take('|')) result += '|';
      else result += this.#quantified(this.#atom(flags), flags);
    }
    return result;
  }

  #changed(flags: Flags, on = '', off = ''): Flags {
    const unknown = [...on, ...off].find((flag) => !'idmsux'.includes(flag));
    if (unknown !== undefined) return untranslatable(`(?${unknown})`);
    return new Set([...flags, ...on].filter((flag) => !off.includes(flag)));
  }

  #quantified(atom: string, flags: Flags): string {
    if (flags.has('x')) this.#cursor.match(/(?:\s|#[^\n]*)+/y);
    const found = this.#cursor.match(/([*+?]|\{\d+(?:,\d*)?\})([?+]?)/y);
    if (!found) return atom;
    const [, count = '', mode] = found;
    const body = `(?:${atom})${count}`;
    if (mode !== '+') return `${body}${mode}`;
    return this.#atomic(body);
  }

  /** What is matched once is not given back: JavaScript knows it of lookaheads. */
  #atomic(body: string): string {
    this.#groups.atomic += 1;
    const name = `p${this.#groups.atomic}`;
    return `(?:(?=(?<${name}>${body}))\\k<${name}>)`;
  }

  #atom(flags: Flags): string {
    const cursor = this.#cursor;
    if (cursor.peek() === '(') return this.#group(flags);
    if (cursor.take('[')) return characterClass(cursor, flags);
    if (cursor.take('\\Q')) {
      const [, text = ''] = cursor.match(/([\s\S]*?)(?:\\E|$)/y) ?? [];
      return this.#text(text, flags);
    }
    if (cursor.take('\\')) return this.#escape(flags);
    const char = cursor.next();
    if (char === '.') return anyCharacter(flags);
    if (char === '^') return lineStart(flags);
    if (char === '$') return lineEnd(flags);
    return /[*+?{]/.test(char)
      ? untranslatable(`${char} without something before it`)
      : this.#text(char, flags);
  }

  #text(text: string, flags: Flags): string {
    // A quantifier behind \Q…\E is one of its last character.
    const all = [...text].map((char) =>
      flags.has('i') ? `[${bothCases(char).map(literal).join('')}]` : literal(char),
    );
    if (all.length < 2) return all.join('');
    const last = all.pop() ?? '';
    return `${all.join('')}${this.#quantified(last, flags)}`;
  }

  #escape(flags: Flags): string {
    const cursor = this.#cursor;
    const number = cursor.match(/[1-9]\d*/y);
    if (number) return this.#backReference(Number(number[0]), flags);
    const named = cursor.match(/k<([A-Za-z][A-Za-z0-9]*)>/y);
    if (named) return this.#backReference(this.#groups.names.get(named[1] ?? '') ?? 0, flags);
    const construct = CONSTRUCTS[cursor.peek()];
    if (construct !== undefined) {
      cursor.next();
      return construct;
    }
    const character = escapedCharacter(cursor);
    if (character !== undefined) return this.#text(character, flags);
    return escapedClass(cursor, flags) ?? untranslatable(`\\${cursor.peek()}`);
  }

  #backReference(group: number, flags: Flags): string {
    if (group < 1 || group > this.#groups.count || flags.has('i'))
      return untranslatable(`the group \\${group}`);
    return `\\k<g${group}>`;
  }

  #group(flags: Flags): string {
    const cursor = this.#cursor;
    const look = LOOKS.find((one) => cursor.take(one));
    if (look !== undefined) return `${look}${this.#inner(flags)})`;
    if (cursor.take('(?>')) return this.#atomic(this.#inner(flags));
    const scoped = cursor.match(/\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?:/y);
    if (scoped) return `(?:${this.#inner(this.#changed(flags, scoped[1], scoped[2]))})`;
    const name = cursor.match(/\(\?<([A-Za-z][A-Za-z0-9]*)>/y)?.[1];
    if (name === undefined && !cursor.take('(')) return untranslatable('(');
    if (cursor.peek() === '?') return untranslatable(`(?${cursor.text[cursor.at + 1] ?? ''}`);
    this.#groups.count += 1;
    const group = this.#groups.count;
    if (name !== undefined) this.#groups.names.set(name, group);
    return `(?<g${group}>${this.#inner(flags)})`;
  }

  #inner(flags: Flags): string {
    const result = this.#alternatives(flags);
    return this.#cursor.take(')') ? result : untranslatable('a ( without its )');
  }
}

/** What a Java pattern says of a value, or the construct for which only Java can tell. */
export type PatternMatch = { matches: boolean } | { unknown: string };

/**
 * Matches a whole value with a regular expression of Java, which `AllowedPattern` is.
 * @returns `unknown` with the construct that JavaScript cannot express, or when it takes too long; such a pattern is left to
 * CloudFormation
 */
export function matchJavaPattern(pattern: string, value: string): PatternMatch {
  try {
    const translated = new Translation(pattern).translate();
    // Which letters make a word depends on the version of Java.
    if (/\\b/i.test(translated) && !/^[\p{ASCII}]*$/v.test(value)) return { unknown: '\\b' };
    const matches = limitedMatch(`^(?:${translated})$`, value);
    return matches === undefined ? { unknown: 'the time that it takes' } : { matches };
  } catch (error) {
    if (error instanceof UntranslatableError) return { unknown: error.message };
    if (error instanceof SyntaxError || error instanceof RangeError) return { unknown: pattern };
    throw error;
  }
}
