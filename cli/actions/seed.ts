import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, type ExitCodeValue } from '../errors.ts';
import { message } from '../messages/registry.ts';
import products from '../seed/products.json' with { type: 'json' };
import type { ShopClient } from '../shop/client.ts';
import { type BadColumn, UNKNOWN_COLUMN } from './seed/columns.ts';
import { HEADER } from './seed/csv-header.ts';
import type { CatalogFile } from './seed/file-row.ts';
import type { LoadOptions } from './seed/load.ts';
import { type Loaded, loadRows } from './seed/load-rows.ts';
import { type ReadOptions, readCatalog } from './seed/read.ts';
import { type BadRow, checkFileRows } from './seed/rows.ts';

export interface SeedRequest extends ReadOptions, Omit<LoadOptions, 'onDone'> {
  /** The user's own catalog as JSON, JSON lines or CSV, `-` for standard input; the shop's sample catalog when absent. */
  file?: string | undefined;
  /** Load the good rows although others are bad. Default false: one bad row, and nothing is loaded. */
  skipBad?: boolean | undefined;
}

/** What `seed --json` prints. */
export interface SeedReport {
  /** Rows of the file. */
  rows: number;
  created: number;
  /** Existing, and as the file says. */
  unchanged: number;
  /** Existing, and changed to what the file says, with `--update`. */
  updated: { row: number; productId: string; fields: readonly string[] }[];
  /** Existing, but not as the file says; left as they are. */
  differing: { row: number; productId: string; fields: readonly string[] }[];
  /** Rows that exist with another stock, which was left as it is; `--update-stock` sets it. */
  stockDiffering: number;
  /** Columns that keep the file from being loaded. */
  columns: BadColumn[];
  /** Rows that are no product, with every reason. None of them was sent. */
  bad: BadRow[];
  /** Rows that the shop did not take. */
  failed: { row: number; productId: string; reason: string }[];
  /** Whether the command was interrupted before every row was loaded. */
  interrupted: boolean;
  /** Good rows without a result when the load stopped. Those that were being sent may be in the shop. */
  remaining: number;
}

type Context = Pick<ActionContext, 'reporter' | 'signal' | 'clock' | 'ids'>;

/** How the check of a row ends the reason for a member that a product does not have. */
const UNKNOWN_FIELD = ' is not a known field';

function report(
  { rows, columns }: CatalogFile,
  bad: BadRow[],
  { results, remaining, interrupted }: Loaded,
): SeedReport {
  const changed = (kind: 'updated' | 'differs') =>
    results.flatMap((one) =>
      one.result === kind ? [{ row: one.row, productId: one.productId, fields: one.fields }] : [],
    );
  return {
    rows: rows.length,
    created: results.filter(({ result }) => result === 'created').length,
    unchanged: results.filter(({ result }) => result === 'unchanged').length,
    updated: changed('updated'),
    differing: changed('differs'),
    stockDiffering: results.filter((one) => 'otherStock' in one).length,
    columns,
    bad,
    failed: results.flatMap((one) =>
      one.result === 'failed' ? [{ row: one.row, productId: one.productId, reason: one.reason }] : [],
    ),
    interrupted,
    remaining,
  };
}

function emitProblems({ reporter }: Context, { columns, bad, differing, failed }: SeedReport): void {
  for (const column of columns) reporter.emit(message('seed-bad-column', column));
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

/** The sample catalog, or the file with what was found in it. */
async function catalogOf({ reporter }: Context, request: SeedRequest): Promise<CatalogFile> {
  if (request.file === undefined) {
    const rows = (products as unknown[]).map((value) => ({ value }));
    return { rows, columns: [], ignored: [], format: 'JSON' };
  }
  const catalog = await readCatalog(request.file, request);
  const { rows, format, ignored, isPage } = catalog;
  reporter.emit(message('seed-file-read', { file: request.file, format, rows: rows.length }));
  if (ignored.length > 0) reporter.emit(message('seed-columns-ignored', { columns: ignored }));
  if (isPage) reporter.emit(message('seed-page', {}));
  return catalog;
}

/**
 * Puts a catalog in through the API; safe to repeat. Every row is checked before the first is sent.
 * @param openShop called once the rows are known to be good, so that a bad file needs no shop
 * When it is interrupted, or the shop becomes unreachable on the way, the report has what was loaded.
 * @throws CliError `seed-file` (exit 2), `shop-unreachable`
 */
export async function runSeed(
  context: Context,
  openShop: () => Promise<ShopClient>,
  request: SeedRequest = {},
): Promise<SeedReport> {
  const catalog = await catalogOf(context, request);
  const { good, bad } = checkFileRows(catalog.rows);
  const isRefused = catalog.columns.length > 0 || (bad.length > 0 && request.skipBad !== true);
  const loaded = await loadRows(context, openShop, isRefused ? [] : good, request);
  const result = report(catalog, bad, loaded);
  emitProblems(context, result);
  return result;
}

/** Rows that are in the shop. */
const loadedRows = ({ created, unchanged, updated, differing }: SeedReport): number =>
  created + unchanged + updated.length + differing.length;

/**
 * How `seed` ends: 130 when it was interrupted, 2 when bad columns or rows kept it from loading anything, 8 when some rows are not in the shop, or not as
 * the file says.
 */
export function seedExitCode(result: SeedReport): ExitCodeValue {
  const { rows, columns, bad, failed, differing, interrupted } = result;
  if (interrupted) return ExitCode.Interrupted;
  if (columns.length > 0) return ExitCode.Usage;
  if (bad.length === 0 && failed.length === 0 && differing.length === 0) return ExitCode.Done;
  if (loadedRows(result) > 0) return ExitCode.Partial;
  return bad.length > 0 && rows > 0 ? ExitCode.Usage : ExitCode.Unexpected;
}

/** The report in one line. */
export function seedSummary(result: SeedReport): string {
  const { rows, created, unchanged, updated, differing, columns, bad, failed, remaining } = result;
  const counts = [
    `${created} created`,
    `${unchanged} unchanged`,
    ...(updated.length > 0 ? [`${updated.length} updated`] : []),
    ...(differing.length > 0 ? [`${differing.length} different and left as they are`] : []),
    ...(failed.length > 0 ? [`${failed.length} refused by the shop`] : []),
    ...(bad.length > 0 ? [`${bad.length} bad`] : []),
    ...(remaining > 0 ? [`${remaining} not loaded`] : []),
  ];
  const stopped = result.interrupted ? ['Interrupted.'] : [];
  return [...stopped, `Catalog of ${rows} products: ${counts.join(', ')}.`, ...advice(result, columns)].join(
    ' ',
  );
}

function advice(result: SeedReport, columns: readonly BadColumn[]): string[] {
  const { bad, differing, failed, stockDiffering, remaining } = result;
  if (remaining > 0)
    return ['Rows that were being sent may be in the shop. Run the command again: repeating it is safe.'];
  if (columns.length > 0) {
    const isIgnorable = columns.every(({ reason }) => reason === UNKNOWN_COLUMN);
    return [
      isIgnorable
        ? 'Nothing was loaded. --ignore-columns leaves out columns that are unknown.'
        : `Nothing was loaded. ${HEADER}`,
    ];
  }
  if (bad.length > 0 && loadedRows(result) + failed.length === 0) {
    const unknown = bad.some(({ reasons }) => reasons.some((reason) => reason.endsWith(UNKNOWN_FIELD)));
    const ignore = unknown ? ['--ignore-columns leaves out fields that are unknown.'] : [];
    return ['Nothing was loaded; --skip-bad loads the good ones.', ...ignore];
  }
  const rows = stockDiffering === 1 ? '1 row' : `${stockDiffering} rows`;
  return [
    ...(differing.length > 0 ? ['--update changes them.'] : []),
    ...(stockDiffering > 0
      ? [`The stock of ${rows} differs and was left as it is; --update-stock sets it.`]
      : []),
  ];
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
