import { widthOf } from './width.ts';

/** A terminal in memory: what stands on its screen after all that was written, and whether its cursor can be seen. */
export interface FakeScreen {
  lines: string[];
  cursorVisible: boolean;
  /** Widest text ever written to a line, in columns. */
  widest: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is about them.
const TOKEN = /\u001b\[(\??)(\d*)([A-Za-z])|\r|\n|[^\u001b\r\n]+/g;

/** Understands what the live display writes: cursor up, clear below, clear the rest of a line, colours, cursor on and off. */
export function screenAfter(written: string): FakeScreen {
  const lines: string[] = [''];
  const screen: FakeScreen = { lines, cursorVisible: true, widest: 0 };
  let row = 0;
  let column = 0;
  const write = (text: string): void => {
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + text + line.slice(column + text.length);
    screen.widest = Math.max(screen.widest, widthOf(line.slice(0, column) + text));
    column += text.length;
  };
  const control = (mode: string, count: number, letter: string): void => {
    if (letter === 'A') row = Math.max(0, row - count);
    else if (letter === 'K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (letter === 'J') {
      lines[row] = (lines[row] ?? '').slice(0, column);
      lines.length = row + 1;
    } else if (mode === '?' && count === 25) screen.cursorVisible = letter === 'h';
    else if (letter !== 'm') throw new Error(`the screen does not know ${mode}${count}${letter}`);
  };
  for (const [token, mode = '', count = '', letter] of written.matchAll(TOKEN)) {
    if (letter) control(mode, Number(count || 1), letter);
    else if (token === '\r') column = 0;
    else if (token === '\n') {
      row += 1;
      lines[row] ??= '';
    } else write(token);
  }
  return screen;
}
