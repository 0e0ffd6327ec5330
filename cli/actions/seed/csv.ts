import type { Info } from 'csv-parse/sync';
import { usageError } from '../../errors.ts';

/** A row of a catalog file: its value, or why it has none, and the line on which it begins. */
export interface FileRow {
  value?: unknown;
  problem?: string;
  /** From 1; absent where rows have no lines of their own. */
  line?: number;
}

/** Columns, named as the fields of the JSON; the ones in `price` by their path. */
const COLUMNS = [
  'productId',
  'name',
  'description',
  'category',
  'type',
  'price.amount',
  'price.currency',
  'stock',
  'images',
] as const;

const NUMBERS = new Set<string>(['price.amount', 'stock']);
const ANSWER = `Its first line names the columns: ${COLUMNS.join(', ')}. price.amount is in minor units (12.50 EUR is 1250).`;

interface CsvRecord {
  record: string[];
  raw: string;
  info: Info;
}

/** The one of `,`, `;` and tab that is most frequent in the first line: spreadsheets write what their country likes. */
export function delimiterOf(text: string): string {
  const first = text.slice(0, text.search(/\r|\n|$/));
  const count = (one: string): number => first.split(one).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function checkHeader(header: readonly string[], file: string): void {
  const unknown = header.filter((name) => !COLUMNS.some((one) => one === name));
  const twice = header.filter((name, index) => header.indexOf(name) !== index);
  const wrong = unknown[0] ?? twice[0];
  if (wrong === undefined) return;
  const what = unknown[0] === undefined ? 'is there twice' : 'is no column of a catalog';
  throw usageError('seed-file', `${file}:1: "${wrong}" ${what}.`, ANSWER);
}

/** The text as the number that it writes; anything else stays text, and the check of the row says so. */
const numberOf = (cell: string): number | string => (/^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell);

/** A product as JSON would hold it; an empty cell is an absent field, `images` are separated by blanks. */
export function productOf(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const product: Record<string, unknown> = {};
  const price: Record<string, unknown> = {};
  for (const [index, name] of header.entries()) {
    const cell = cells[index] ?? '';
    if (cell === '') continue;
    const value = NUMBERS.has(name) ? numberOf(cell) : name === 'images' ? cell.split(/\s+/) : cell;
    if (name.startsWith('price.')) price[name.slice('price.'.length)] = value;
    else product[name] = value;
  }
  return Object.keys(price).length > 0 ? { ...product, price } : product;
}

function rowOf(header: readonly string[], { record, raw, info }: CsvRecord): FileRow {
  const lines = raw
    .replace(/^[\r\n]+/, '')
    .replace(/\r?\n$/, '')
    .split('\n').length;
  const line = info.lines - lines + 1;
  if (record.length === header.length) return { line, value: productOf(header, record) };
  return { line, problem: `has ${record.length} columns, and the first line names ${header.length}` };
}

/**
 * The rows of a catalog as CSV (RFC 4180; also with `;` or tab, and a byte order mark).
 * @throws CliError `seed-file` (exit 2) with the line, when it is no CSV or a column is unknown
 */
export async function parseCsv(text: string, file: string): Promise<FileRow[]> {
  const { parse } = await import('csv-parse/sync');
  let records: CsvRecord[];
  try {
    records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    throw usageError(
      'seed-file',
      `${file}:${lines ?? 1}: ${message}`,
      'Mend the quotes: "…" around a cell, "" for one in it.',
    );
  }
  const [first, ...rest] = records;
  if (!first) throw usageError('seed-file', `${file} is empty.`, ANSWER);
  checkHeader(first.record, file);
  return rest.map((record) => rowOf(first.record, record));
}
