import pLimit from 'p-limit';
import type { Ids } from '../../../platform/ids.ts';
import { problemText, type ShopClient } from '../../shop/client.ts';
import type { SeedRow } from './rows.ts';

/** Calls at once. The local engine answers no faster with more (docs/decisions/0046-catalog-files.md). */
const concurrency = 8;
/** Rows for which the catalog is not read first to find what exists: they are sent, and the shop says so. */
const fewRows = 20;

type Fields = readonly string[];

/** `otherStock`: the shop has another stock than the row, and it was left. */
export type RowResult =
  | { row: number; productId: string; result: 'created' }
  | { row: number; productId: string; result: 'unchanged'; otherStock?: true }
  | { row: number; productId: string; result: 'updated'; fields: Fields; otherStock?: true }
  /** Left as it is. */
  | { row: number; productId: string; result: 'differs'; fields: Fields; otherStock?: true }
  | { row: number; productId: string; result: 'failed'; reason: string };

/** What becomes of products that exist with other values. */
export interface LoadOptions {
  /** Changes them, and restores archived ones. Default false: they are left as they are. */
  update?: boolean | undefined;
  /** With `update`: sets their stock too. Default false, since it moves with every order. */
  updateStock?: boolean | undefined;
  /** Called after each row. */
  onDone?: ((result: RowResult) => void) | undefined;
}

/** Where rows are loaded, and how. */
interface Loading extends LoadOptions {
  readonly shop: ShopClient;
  readonly ids: Ids;
  readonly signal: AbortSignal;
}

type There = Readonly<Record<string, unknown>>;

const COMPARED = ['name', 'description', 'category', 'type', 'price', 'images'] as const;

const canonical = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value ?? null);

const isEmpty = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/**
 * Fields in which the shop's product is not as the row says. What a row does not name is left alone, and stock, which moves
 * with every order, does not count.
 */
export function differences({ product, removes }: Omit<SeedRow, 'row'>, there: There): string[] {
  const changed = COMPARED.filter(
    (field) => product[field] !== undefined && canonical(product[field]) !== canonical(there[field]),
  );
  return [...changed, ...removes.filter((field) => !isEmpty(there[field]))];
}

async function knownProducts({ shop, signal }: Loading, rows: number): Promise<Map<string, There>> {
  const known = new Map<string, There>();
  let lastKey: string | undefined;
  // Many more products than rows: the rows themselves find what exists sooner.
  for (let page = 0; page < 10 + rows / 20; page += 1) {
    signal.throwIfAborted();
    const cursor = lastKey === undefined ? '' : `&lastKey=${encodeURIComponent(lastKey)}`;
    const { status, body } = await shop.call('GET', `/products?limit=100${cursor}`);
    if (status !== 200) return known;
    const { items = [], nextKey } = body as { items?: There[]; nextKey?: string };
    for (const item of items) known.set(String(item.productId), item);
    if (!nextKey) return known;
    lastKey = nextKey;
  }
  return known;
}

const pathOf = (productId: string): string => `/products/${encodeURIComponent(productId)}`;

const failed = ({ row, product }: SeedRow, answer: Parameters<typeof problemText>[0]): RowResult => ({
  row,
  productId: product.productId,
  result: 'failed',
  reason: problemText(answer),
});

/** Decides on a row whose product exists. */
async function settle(loading: Loading, seedRow: SeedRow, there: There | 'archived'): Promise<RowResult> {
  const { row, product } = seedRow;
  const { productId } = product;
  const fields = there === 'archived' ? ['archived'] : differences(seedRow, there);
  const differs = there === 'archived' || there.stock !== product.stock;
  const stock = differs && loading.update === true && loading.updateStock === true;
  const otherStock = (now: unknown) => (stock || now === product.stock ? {} : { otherStock: true as const });
  // The stock of an archived product is known once it is restored.
  const left = there === 'archived' ? {} : otherStock(there.stock);
  if (fields.length === 0 && !stock) return { row, productId, result: 'unchanged', ...left };
  if (!loading.update) return { row, productId, result: 'differs', fields, ...left };
  const changed = await change(loading, seedRow, fields, stock);
  if ('result' in changed) return changed;
  const done = stock ? [...fields, 'stock'] : fields;
  const kept = there === 'archived' ? otherStock(changed.stock ?? product.stock) : left;
  return { row, productId, result: 'updated', fields: done, ...kept };
}

/** The PATCH of the fields; of an archived product all of the row. */
function patchOf({ product, removes }: SeedRow, fields: Fields): Record<string, unknown> {
  const restores = fields.includes('archived');
  const wanted = COMPARED.filter(
    (field) => product[field] !== undefined && (restores || fields.includes(field)),
  );
  return {
    ...(restores ? { status: 'ACTIVE' } : {}),
    ...Object.fromEntries(wanted.map((field) => [field, product[field]])),
    ...Object.fromEntries(removes.map((field) => [field, null])),
  };
}

/** @returns why it failed, or the stock that the shop has now, as far as it says it */
async function change(
  { shop, ids }: Loading,
  seedRow: SeedRow,
  fields: Fields,
  stock: boolean,
): Promise<RowResult | { stock?: unknown }> {
  const { product } = seedRow;
  const path = pathOf(product.productId);
  let changed: { stock?: unknown } = {};
  if (fields.length > 0) {
    const answer = await shop.call('PATCH', path, { body: patchOf(seedRow, fields) });
    if (answer.status !== 200) return failed(seedRow, answer);
    changed = answer.body as { stock?: unknown };
  }
  if (!stock) return { stock: changed.stock };
  const headers = { 'idempotency-key': ids.next() };
  const answer = await shop.call('PATCH', `${path}/stock`, { body: { stock: product.stock }, headers });
  return answer.status === 200 ? { stock: product.stock } : failed(seedRow, answer);
}

async function create(loading: Loading, seedRow: SeedRow): Promise<RowResult> {
  const { row, product } = seedRow;
  const { productId } = product;
  // A second POST of the same id finds the first one's product: repeating does no harm.
  const answer = await loading.shop.call('POST', '/products', { body: product, repeatable: true });
  if (answer.status === 201) return { row, productId, result: 'created' };
  if (answer.status !== 409) return failed(seedRow, answer);
  const found = await loading.shop.call('GET', pathOf(productId));
  if (found.status === 404) return settle(loading, seedRow, 'archived');
  if (found.status !== 200) return failed(seedRow, found);
  return settle(loading, seedRow, found.body as There);
}

/**
 * Puts products into the catalog through the API. Results in order of the rows.
 * @throws the first error of the shop client, or the signal's reason, once no call is in progress any more; `onDone` has had the
 * rows that were done
 */
export async function loadProducts(
  context: { readonly ids: Ids; readonly signal: AbortSignal },
  shop: ShopClient,
  rows: readonly SeedRow[],
  options: LoadOptions = {},
): Promise<RowResult[]> {
  const loading: Loading = { shop, ids: context.ids, signal: context.signal, ...options };
  const known = rows.length > fewRows ? await knownProducts(loading, rows.length) : new Map<string, There>();
  const limit = pLimit(concurrency);
  const errors: unknown[] = [];
  const loadRow = async (row: SeedRow): Promise<RowResult[]> => {
    if (errors.length > 0) return [];
    try {
      context.signal.throwIfAborted();
      const there = known.get(row.product.productId);
      const result = there ? await settle(loading, row, there) : await create(loading, row);
      options.onDone?.(result);
      return [result];
    } catch (error) {
      errors.push(error);
      return [];
    }
  };
  const results = await Promise.all(rows.map((row) => limit(() => loadRow(row))));
  if (errors.length > 0) throw errors[0];
  return results.flat();
}
