import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import type { ShopClient } from '../../shop/client.ts';
import { type LoadOptions, loadProducts, type RowResult } from './load.ts';
import { priceRanges, type SeedRow } from './rows.ts';

type LoadContext = Pick<ActionContext, 'reporter' | 'signal' | 'clock' | 'ids'>;

interface LoadRequest extends Omit<LoadOptions, 'onDone'> {
  readonly file?: string | undefined;
}

/** Time between two messages about a long load, in milliseconds. */
const PROGRESS_MS = 2_000;

/** How far a load came. */
export interface Loaded {
  /** In order of the rows. */
  results: readonly RowResult[];
  remaining: number;
  interrupted: boolean;
}

/** What is known of good rows before the first is sent. */
function announce({ reporter }: LoadContext, rows: readonly SeedRow[], { file }: LoadRequest): void {
  if (file !== undefined) reporter.emit(message('seed-prices', { ranges: priceRanges(rows) }));
  for (const { row, product, limitedFrom } of rows) {
    if (limitedFrom === undefined) continue;
    const { productId, stock: loaded } = product;
    reporter.emit(message('seed-stock-limited', { row, productId, stock: limitedFrom, loaded }));
  }
}

/** @throws what stopped the load, unless rows were loaded or it was interrupted: those are reported */
export async function loadRows(
  context: LoadContext,
  openShop: () => Promise<ShopClient>,
  rows: readonly SeedRow[],
  request: LoadRequest,
): Promise<Loaded> {
  if (rows.length === 0) return { results: [], remaining: 0, interrupted: false };
  announce(context, rows, request);
  const { update, updateStock } = request;
  const progress = progressOf(context, rows.length);
  const results: RowResult[] = [];
  const onDone = (result: RowResult): void => {
    results.push(result);
    progress();
  };
  try {
    await loadProducts(context, await openShop(), rows, { update, updateStock, onDone });
  } catch (error) {
    const stopped = context.signal.aborted ? [] : [stoppedRow(rows, results, error)];
    results.push(...stopped);
  }
  results.sort((a, b) => a.row - b.row);
  const remaining = rows.length - results.length;
  return { results, remaining, interrupted: context.signal.aborted && remaining > 0 };
}

/** The first row that was not loaded, with what stopped the load. */
function stoppedRow(rows: readonly SeedRow[], results: readonly RowResult[], error: unknown): RowResult {
  const done = new Set(results.map(({ row }) => row));
  const first = rows.find(({ row }) => !done.has(row));
  if (results.length === 0 || first === undefined) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return { row: first.row, productId: first.product.productId, result: 'failed', reason };
}

/** Emits how far a load is, every two seconds, and its end when it was that long. */
function progressOf({ reporter, clock }: LoadContext, total: number): () => void {
  let done = 0;
  let lastMs = clock.now().getTime();
  let isLong = false;
  return () => {
    done += 1;
    const nowMs = clock.now().getTime();
    const isDue = nowMs - lastMs >= PROGRESS_MS;
    if (!isDue && !(isLong && done === total)) return;
    isLong = true;
    lastMs = nowMs;
    reporter.emit(message('seed-progress', { done, total }));
  };
}
