import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, type ExitCodeValue, usageError } from '../errors.ts';
import { message } from '../messages/registry.ts';
import products from '../seed/products.json' with { type: 'json' };
import type { ShopClient } from '../shop/client.ts';
import { type FileRow, parseCsv } from './seed/csv.ts';
import { loadProducts, type RowResult } from './seed/load.ts';
import { type BadRow, checkFileRows, parseRows } from './seed/rows.ts';

export interface SeedRequest {
  /** The user's own catalog, a JSON array or, named `….csv` or `….tsv`, CSV; the shop's sample catalog when absent. */
  file?: string | undefined;
  /** Load the good rows although others are bad. Default false: one bad row, and nothing is loaded. */
  skipBad?: boolean | undefined;
}

/** What `seed --json` prints. */
export interface SeedReport {
  /** Rows of the file. */
  rows: number;
  created: number;
  /** There already, and as the file says. */
  unchanged: number;
  /** There already, but not as the file says; left as they are. */
  differing: { row: number; productId: string; fields: string[] }[];
  /** Rows that are no product, with every reason. None of them was sent. */
  bad: BadRow[];
  /** Rows that the shop did not take. */
  failed: { row: number; productId: string; reason: string }[];
}

async function readRows(file: string): Promise<FileRow[]> {
  let text: string;
  try {
    text = await readFile(path.resolve(file), 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : (error as Error).message;
    throw usageError('seed-file', `${file} ${why}.`, 'Name a JSON or CSV file with --file.');
  }
  if (/\.(csv|tsv)$/i.test(file)) return parseCsv(text, file);
  return parseRows(text, file).map((value) => ({ value }));
}

function report(rows: number, bad: BadRow[], results: readonly RowResult[]): SeedReport {
  return {
    rows,
    created: results.filter(({ result }) => result === 'created').length,
    unchanged: results.filter(({ result }) => result === 'unchanged').length,
    differing: results.flatMap((one) =>
      one.result === 'differs' ? [{ row: one.row, productId: one.productId, fields: one.fields }] : [],
    ),
    bad,
    failed: results.flatMap((one) =>
      one.result === 'failed' ? [{ row: one.row, productId: one.productId, reason: one.reason }] : [],
    ),
  };
}

function tell({ reporter }: Pick<ActionContext, 'reporter'>, { bad, differing, failed }: SeedReport): void {
  for (const { row, line, productId, reasons } of bad) {
    reporter.emit(message('seed-bad-row', { row, line, productId, reasons }));
  }
  for (const { row, productId, reason } of failed) {
    reporter.emit(message('seed-row-failed', { row, productId, reason }));
  }
  for (const { row, productId, fields } of differing) {
    reporter.emit(message('seed-row-differs', { row, productId, fields }));
  }
}

/**
 * Puts a catalog in through the API; safe to repeat. Every row is checked before the first is sent.
 * @param openShop called once the rows are known to be good, so that a bad file needs no shop
 * @throws CliError `seed-file` (exit 2), `shop-unreachable`
 */
export async function runSeed(
  context: Pick<ActionContext, 'reporter' | 'signal'>,
  openShop: () => Promise<ShopClient>,
  { file, skipBad = false }: SeedRequest = {},
): Promise<SeedReport> {
  const sample = (): FileRow[] => (products as unknown[]).map((value) => ({ value }));
  const values = file === undefined ? sample() : await readRows(file);
  const { good, bad } = checkFileRows(values);
  const wanted = bad.length > 0 && !skipBad ? [] : good;
  const results = wanted.length === 0 ? [] : await loadProducts(await openShop(), wanted, context.signal);
  const result = report(values.length, bad, results);
  tell(context, result);
  return result;
}

/** How `seed` ends: 2 when bad rows kept it from loading anything, 8 when some rows are not in the shop. */
export function seedExitCode({
  rows,
  bad,
  failed,
  created,
  unchanged,
  differing,
}: SeedReport): ExitCodeValue {
  if (bad.length === 0 && failed.length === 0) return ExitCode.Done;
  const loaded = created + unchanged + differing.length;
  if (loaded > 0) return ExitCode.Partial;
  return bad.length > 0 && rows > 0 ? ExitCode.Usage : ExitCode.Unexpected;
}

/** The report in one line. */
export function seedSummary({ rows, created, unchanged, differing, bad, failed }: SeedReport): string {
  const parts = [`${created} created`, `${unchanged} already there`];
  if (differing.length > 0) parts.push(`${differing.length} there but different`);
  if (failed.length > 0) parts.push(`${failed.length} not taken`);
  if (bad.length > 0) parts.push(`${bad.length} bad`);
  const held = bad.length > 0 && created + unchanged + differing.length + failed.length === 0;
  return `Catalog of ${rows} products: ${parts.join(', ')}.${held ? ' Nothing was loaded; --skip-bad loads the good ones.' : ''}`;
}

/** For `up` and `dev`: a shop whose sample catalog cannot be loaded is not ready. */
export function requireSeeded(result: SeedReport): void {
  const [first] = result.failed;
  if (!first) return;
  throw new CliError(`${result.failed.length} products could not be put into the catalog. ${first.reason}`, {
    code: 'seed-failed',
    exitCode: ExitCode.Partial,
    remedy: 'Try again: npx cloudcart seed',
  });
}
