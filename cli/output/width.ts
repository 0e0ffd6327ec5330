import truncate from 'fast-string-truncated-width';
import { neutral, oneLine } from './neutral.ts';

/** A piece of a line and the colour it is painted with. */
export interface Piece {
  text: string;
  paint?: 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';
}

const CODES: Record<NonNullable<Piece['paint']>, readonly [number, number]> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

const ELLIPSIS = '…';

/** Columns that a text takes on a terminal: 2 for a wide character, 0 for one that joins the one before. */
export const widthOf = (text: string): number => truncate(text).width;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text of at most so many columns; one that was cut ends in `…`. Cut between characters as people see them: the library's own
 * cut may come out a column too wide among wide ones.
 */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 0) return '';
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}${ELLIPSIS}`;
}

/** Filled with blanks up to so many columns, or cut to them. */
export function filled(text: string, columns: number): string {
  const cut = clip(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - widthOf(cut)));
}

/** A text in its colour. It is made neutral first: the only escapes are those of the colour. */
export function painted({ text: raw, paint }: Piece, colour: boolean): string {
  const text = neutral(raw);
  if (!colour || !paint || text === '') return text;
  const [on, off] = CODES[paint];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** A line of pieces that takes at most so many columns. */
export function lineOf(pieces: readonly Piece[], columns: number, colour: boolean): string {
  let left = columns;
  let line = '';
  for (const piece of pieces) {
    const whole = oneLine(piece.text);
    const text = clip(whole, left);
    left -= widthOf(text);
    line += painted({ ...piece, text }, colour);
    if (text !== whole) break;
  }
  return line;
}
