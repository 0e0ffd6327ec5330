import { type DuplicateKey, findDuplicateKeys } from '../../../platform/http/duplicate-keys.ts';
import { usageError } from '../../errors.ts';
import type { CatalogFile, FileRow } from './file-row.ts';
import { withoutUnknownMembers } from './unknown-members.ts';

const SHAPE =
  'Write [{ "productId", "name", "category", "price": { "amount": 1250, "currency": "EUR" }, "stock" }, …], ' +
  '{ "products": [ … ] }, or one such product a line.';

/** Numbers that must be whole; as text they keep what JSON would drop, such as the point of `12.00`. */
const WHOLE = new Set(['amount', 'stock', 'version']);

/** What a reviver is given where the runtime has it: the text of a number as it was written. */
interface Written {
  readonly source?: string;
}

function reviveNumber(key: string, value: unknown, written?: Written): unknown {
  const source = written?.source;
  const isWritten = typeof value === 'number' && source !== undefined && WHOLE.has(key);
  return isWritten && /[.eE]/.test(source) ? source : value;
}

const parse = (text: string): unknown => JSON.parse(text, reviveNumber);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The products of a JSON document, and the path of their list in it; without a list the document is one product. */
interface Rows {
  values: unknown[];
  list?: readonly string[];
}

/** The rows of a JSON document: a list, or one in `products` or, as `GET /products` has it, in `items`. */
function rowsOf(value: unknown): Rows | undefined {
  if (Array.isArray(value)) return { values: value, list: [] };
  if (!isObject(value)) return undefined;
  const name = (value.products ?? undefined) === undefined ? 'items' : 'products';
  const list = value[name];
  if (Array.isArray(list)) return { values: list, list: [name] };
  return 'productId' in value ? { values: [value] } : undefined;
}

const isTwice = (path: readonly (string | number)[]): string =>
  `${path.join('.')} is there twice: keep one of them`;

/** Which rows of a document give a member twice, by their index; `outside` are the members outside of rows. */
function duplicatesOf(text: string, list: Rows['list']): { rows: Map<number, string[]>; outside: string[] } {
  const rows = new Map<number, string[]>();
  const outside: string[] = [];
  const add = ({ path, name }: DuplicateKey): void => {
    const below = path.slice(list?.length);
    const row = list ? below.shift() : 0;
    const isRow = typeof row === 'number' && (list ?? []).every((one, index) => path[index] === one);
    if (isRow) rows.set(row, [...(rows.get(row) ?? []), isTwice([...below, name])]);
    else outside.push(isTwice([...path, name]));
  };
  for (const one of findDuplicateKeys(text)) add(one);
  return { rows, outside };
}

const rowOf = (value: unknown, reasons: string[] | undefined): FileRow =>
  reasons === undefined ? { value } : { value, reasons };

/** One product a line; a line that is no JSON is a bad row. Undefined when not even the first line is an object. */
function linesOf(text: string): FileRow[] | undefined {
  const rows = text.split(/\r?\n/).flatMap((line, index): FileRow[] => {
    if (line.trim() === '') return [];
    try {
      const value = parse(line);
      return [{ line: index + 1, ...rowOf(value, duplicatesOf(line, undefined).rows.get(0)) }];
    } catch (error) {
      return [{ line: index + 1, problem: `is not JSON: ${(error as Error).message}` }];
    }
  });
  return rows.length > 1 && isObject(rows[0]?.value) ? rows : undefined;
}

/** What a document holds that could each be its catalog: with two of them, one would be dropped without a word. */
function catalogsIn(value: unknown): string[] {
  if (!isObject(value)) return [];
  const lists = ['products', 'items'].filter((name) => Array.isArray(value[name]));
  return 'productId' in value ? ['productId', ...lists] : lists;
}

export interface JsonOptions {
  /** Leaves out members that a product does not have. Default false: their rows are bad. */
  ignoreColumns?: boolean | undefined;
}

function catalogOf(rows: FileRow[], format: string, { ignoreColumns = false }: JsonOptions): CatalogFile {
  const ignored = new Set<string>();
  const kept = (row: FileRow): FileRow =>
    'value' in row ? { ...row, value: withoutUnknownMembers(row.value, ignored) } : row;
  return { rows: ignoreColumns ? rows.map(kept) : rows, columns: [], ignored: [...ignored], format };
}

/**
 * The rows of a catalog as JSON or as JSON lines.
 * @throws CliError `seed-file` (exit 2) when it is neither, or holds two lists
 */
export function parseJson(text: string, file: string, options: JsonOptions = {}): CatalogFile {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const lines = linesOf(text);
    if (lines) return catalogOf(lines, 'JSON lines', options);
    throw usageError('seed-file', `${file} is not JSON: ${(error as Error).message}`, SHAPE);
  }
  const found = catalogsIn(value);
  if (found.length > 1) {
    throw usageError('seed-file', `${file} holds ${found.join(' and ')}: keep one of them.`, SHAPE);
  }
  const rows = rowsOf(value);
  if (rows === undefined) throw usageError('seed-file', `${file} does not hold a list of products.`, SHAPE);
  const { rows: duplicates, outside } = duplicatesOf(text, rows.list);
  const [first] = outside;
  if (first !== undefined) throw usageError('seed-file', `${file} is ambiguous: ${first}.`, SHAPE);
  const isPage = isObject(value) && value.nextKey !== undefined;
  const fileRows = rows.values.map((row, index) => rowOf(row, duplicates.get(index)));
  return { ...catalogOf(fileRows, 'JSON', options), isPage };
}
