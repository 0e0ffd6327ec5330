import { type CliError, usageError } from '../../errors.ts';
import { COLUMNS, fieldOf } from './columns.ts';

const DELIMITERS = [',', ';', '\t'] as const;

export const HEADER = `The first line names the columns: ${COLUMNS.join(', ')}.`;

/** Lines that are looked at for a header below a title. */
const MOST_LINES = 20;

/** Characters of a line that an error shows. */
const SHOWN = 60;

const cellsOf = (line: string, delimiter: string): string[] =>
  line.split(delimiter).map((cell) => cell.replaceAll('"', ''));

const knownColumns = (line: string, delimiter: string): number =>
  cellsOf(line, delimiter).filter((cell) => fieldOf(cell) !== undefined).length;

/** The delimiter of the first line: the one that separates the most columns of a catalog, then the most frequent one. */
export function delimiterOf(text: string): string {
  const [first = ''] = text.trimStart().split(/\r|\n/, 1);
  const score = (one: string): number => 1000 * knownColumns(first, one) + cellsOf(first, one).length;
  return DELIMITERS.reduce((best, one) => (score(one) > score(best) ? one : best));
}

/** What Excel writes above the header to name the delimiter, `sep=;`, also padded with delimiters and with a tab as `\t`. */
const SEP = /^"?sep=(\\t|.)"?[,;|\t ]*(?:\r\n|\n|\r)/i;

/** The text below a line `sep=;`, with the delimiter that it names. */
export function withoutSeparatorLine(whole: string): { text: string; delimiter?: string; lines: 0 | 1 } {
  const sep = SEP.exec(whole);
  if (!sep) return { text: whole, lines: 0 };
  return { text: whole.slice(sep[0].length), delimiter: sep[1]?.replace('\\t', '\t') ?? ',', lines: 1 };
}

/** The error of a text whose first line names no column of a catalog: a file of something else, or a title above the header. */
export function headerError(text: string, file: string): CliError {
  const lines = text.split(/\r\n|\n|\r/, MOST_LINES);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const below = lines.findIndex((line) => DELIMITERS.some((one) => knownColumns(line, one) > 1));
  const shown = JSON.stringify(first.trim().slice(0, SHOWN));
  const remedy =
    below > 0
      ? `Line ${below + 1} names columns: remove the lines above it.`
      : `${HEADER} They are separated by commas, semicolons or tabs.`;
  return usageError(
    'seed-file',
    `The first line of ${file} is not the header of a catalog: ${shown}.`,
    remedy,
  );
}
