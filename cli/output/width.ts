import truncate from 'fast-string-truncated-width';

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

/** A text of at most so many columns; one that was cut ends in `…`. */
export function clip(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (columns === 1) return widthOf(text) > 1 ? ELLIPSIS : text;
  const { index, ellipsed } = truncate(text, { limit: columns, ellipsis: ELLIPSIS, ellipsisWidth: 1 });
  return ellipsed ? `${text.slice(0, index)}${ELLIPSIS}` : text.slice(0, index);
}

/** Filled with blanks up to so many columns, or cut to them. */
export function filled(text: string, columns: number): string {
  const cut = clip(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - widthOf(cut)));
}

export function painted({ text, paint }: Piece, colour: boolean): string {
  if (!colour || !paint || text === '') return text;
  const [on, off] = CODES[paint];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** A line of pieces that takes at most so many columns. */
export function lineOf(pieces: readonly Piece[], columns: number, colour: boolean): string {
  let left = columns;
  let line = '';
  for (const piece of pieces) {
    const text = clip(piece.text, left);
    left -= widthOf(text);
    line += painted({ ...piece, text }, colour);
    if (text !== piece.text) break;
  }
  return line;
}
