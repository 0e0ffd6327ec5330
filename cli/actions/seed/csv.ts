import type { Info } from 'csv-parse/sync';
import { usageError } from '../../errors.ts';
import {
  type BadColumn,
  columnProblems,
  fieldOf,
  SHOP_FIELDS,
  UNKNOWN_COLUMN,
  unknownColumns,
} from './columns.ts';
import { delimiterOf, HEADER, headerError, withoutSeparatorLine } from './csv-header.ts';
import type { CatalogFile, FileRow } from './file-row.ts';
import { parseImages } from './images.ts';
import { parsePrice } from './price.ts';

const NUMBERS = new Set<string>(['price.amount', 'stock']);
const IN_WORDS: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** A cell without the blanks around it, and with them: a number that has them is refused. */
interface Cell {
  text: string;
  exact: string;
}

interface CsvRecord {
  record: Cell[];
  raw: string;
  info: Info;
}

const REASONS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote stands in a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'text follows the quote that ends a cell',
  CSV_QUOTE_NOT_CLOSED: 'a cell begins with a quote that does not end',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text follows the quote that ends a cell',
};

/** Every cell with its blanks, of one parse: two parses may differ in what a record is. */
async function parseRecords(text: string, delimiter: string, trim: boolean): Promise<CsvRecord[]> {
  const { parse } = await import('csv-parse/sync');
  return parse(text, {
    cast: (exact, { quoting }): Cell => ({ text: quoting ? exact : exact.trim(), exact }),
    delimiter,
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim,
  }) as unknown as CsvRecord[];
}

/** The records, blank ones left out. Only a parse that trims reads a file with blanks around the quotes of a cell. */
async function recordsOf(text: string, delimiter: string, file: string): Promise<CsvRecord[]> {
  const parsed = await parseRecords(text, delimiter, false).catch(() => undefined);
  if (parsed) return parsed.filter((record) => !isBlank(record));
  try {
    return (await parseRecords(text, delimiter, true)).filter((record) => !isBlank(record));
  } catch (error) {
    if (namesNothing(text.split(/\r|\n/, 1)[0]?.split(delimiter))) throw headerError(text, file);
    const { message, lines, code = '' } = error as Error & { lines?: number; code?: string };
    const why = REASONS[code] ?? message;
    const remedy =
      'Write a cell with quotes as "24"" monitor": quotes around it, and each quote in it twice.';
    throw usageError('seed-file', `${file}:${lines ?? 1}: ${why}.`, remedy);
  }
}

/** The text as the whole number that it writes; anything else stays text, and the check of the row says so. */
const numberOf = (cell: string): number | string => (/^-?\d+$/.test(cell) ? Number(cell) : cell);

const EMPTY: Cell = { text: '', exact: '' };

/** A row as JSON would hold it. An empty cell is an absent field. */
function rowOf(fields: readonly (string | undefined)[], cells: readonly Cell[]) {
  const value: Record<string, unknown> = {};
  const price: Record<string, unknown> = {};
  const reasons: string[] = [];
  const cellOf = (field: string): string => cells[fields.indexOf(field)]?.text ?? '';
  for (const [index, field] of fields.entries()) {
    const { text: cell, exact } = cells[index] ?? EMPTY;
    if (field === 'price' && cell === '') {
      // The check of the row would name a column that the file does not have.
      price.amount = 0;
      reasons.push('price is missing');
    }
    if (field === undefined || cell === '') continue;
    if (field === 'price') {
      const parsed = parsePrice(exact, cellOf('price.currency'));
      price.amount = 'amount' in parsed ? parsed.amount : 0;
      if ('problem' in parsed) reasons.push(`price ${parsed.problem}`);
    } else if (field === 'images') {
      const parsed = parseImages(cell);
      if ('images' in parsed) value.images = parsed.images;
      else reasons.push(`images ${parsed.problem}`);
    } else {
      const into = field.startsWith('price.') ? price : value;
      into[field.replace('price.', '')] = NUMBERS.has(field) ? numberOf(exact) : cell;
    }
  }
  return { value: Object.keys(price).length > 0 ? { ...value, price } : value, reasons };
}

/** The line on which a record begins, from 1. */
function lineOf({ raw, info }: CsvRecord, before: number): number {
  const lines = raw
    .replace(/^(?:[^\S\r\n]*[\r\n])+/, '')
    .replace(/\r?\n$/, '')
    .split('\n').length;
  return info.lines - lines + 1 + before;
}

const isBlank = ({ record }: CsvRecord): boolean => record.every(({ text }) => text === '');

/** Whether no cell of a header is a column of a catalog: then the file is something else. */
const namesNothing = (header: readonly string[] = []): boolean =>
  header.every((name) => fieldOf(name.replaceAll('"', '')) === undefined);

/** Cells beyond the header are no matter when they are empty: spreadsheets write them. */
function withoutEmptyEnd(cells: readonly Cell[], length: number): readonly Cell[] {
  return cells.slice(length).every(({ text }) => text === '') ? cells.slice(0, length) : cells;
}

export interface CsvOptions {
  /** Leaves out columns that are none of a catalog. Default false: they keep the file from being loaded. */
  ignoreColumns?: boolean | undefined;
}

/**
 * The rows of a catalog as CSV (RFC 4180; also with `;` or tab, a line `sep=;`, blank rows and empty columns at the end).
 * @throws CliError `seed-file` (exit 2) with the line, when it is no CSV
 */
export async function parseCsv(
  whole: string,
  file: string,
  { ignoreColumns = false }: CsvOptions = {},
): Promise<CatalogFile> {
  const { text, lines, delimiter = delimiterOf(text) } = withoutSeparatorLine(whole);
  const records = await recordsOf(text, delimiter, file);
  const [first, ...rest] = records;
  if (!first) throw usageError('seed-file', `${file} is empty.`, HEADER);
  const header = first.record.map((cell) => cell.text);
  if (namesNothing(header)) throw headerError(whole, file);
  const unknown = unknownColumns(header, (index) => rest.some(({ record }) => record[index]?.text));
  const problems = columnProblems(header);
  const strangers = unknown.map((column) => ({ column, reason: UNKNOWN_COLUMN }));
  const columns: BadColumn[] = [...(ignoreColumns ? [] : strangers), ...problems];
  const fields = header.map((name) => {
    const field = fieldOf(name);
    return SHOP_FIELDS.some((one) => one === field) ? undefined : field;
  });
  const rows = rest.map((record): FileRow => {
    const line = lineOf(record, lines);
    const cells = withoutEmptyEnd(record.record, header.length);
    if (cells.length === header.length) return { line, ...rowOf(fields, cells) };
    return { line, problem: `has ${cells.length} columns, and the first line names ${header.length}` };
  });
  const isMissing = problems.length > 0;
  return {
    // Without a column, every row would be bad for the same reason.
    rows: isMissing ? rows.map(({ line = 0 }) => ({ line, unchecked: true })) : rows,
    columns,
    ignored: ignoreColumns ? unknown : [],
    format: `CSV, separated by ${IN_WORDS[delimiter] ?? JSON.stringify(delimiter)}`,
  };
}
