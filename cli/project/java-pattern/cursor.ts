/** Thrown for a construct that has no counterpart in JavaScript; its message names it. */
export class UntranslatableError extends Error {}

export const untranslatable = (construct: string): never => {
  throw new UntranslatableError(construct);
};

/** Flags that are on at a place of a pattern: `(?i)` and the like. */
export type Flags = ReadonlySet<string>;

/** Reads a pattern from left to right. */
export class Cursor {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character, without taking it; empty at the end. */
  peek(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  next(): string {
    const char = this.peek();
    this.at += char.length;
    return char;
  }

  /** Takes a fixed text when it is next. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }
}
