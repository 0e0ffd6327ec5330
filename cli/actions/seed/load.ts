import pLimit from 'p-limit';
import { problemText, type ShopClient } from '../../shop/client.ts';
import type { SeedProduct, SeedRow } from './rows.ts';

/** Callers at once: more make the local engine start more workers, and it answers no faster. */
const concurrency = 4;
/** Pages of the catalog that are read to find what is there already; beyond, products are asked for one by one. */
const maxPages = 10;

export type RowResult =
  | { row: number; productId: string; result: 'created' | 'unchanged' }
  | { row: number; productId: string; result: 'differs'; fields: string[] }
  | { row: number; productId: string; result: 'failed'; reason: string };

type Known = Map<string, Record<string, unknown>>;

const compared = ['name', 'description', 'category', 'type', 'price', 'images'] as const;

const canonical = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value ?? null);

/** Fields in which the shop's product is not as the row says. Its stock moves with every order and does not count. */
export function differences(wanted: SeedProduct, there: Readonly<Record<string, unknown>>): string[] {
  return compared.filter((field) => {
    if (field === 'images' && wanted.images === undefined) return false;
    return canonical(wanted[field]) !== canonical(there[field]);
  });
}

async function knownProducts(shop: ShopClient, signal: AbortSignal): Promise<Known> {
  const known: Known = new Map();
  let lastKey: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    signal.throwIfAborted();
    const cursor = lastKey === undefined ? '' : `&lastKey=${encodeURIComponent(lastKey)}`;
    const { status, body } = await shop.call('GET', `/products?limit=100${cursor}`);
    if (status !== 200) return known;
    const { items = [], nextKey } = body as { items?: Record<string, unknown>[]; nextKey?: string };
    for (const item of items) known.set(String(item.productId), item);
    if (!nextKey) return known;
    lastKey = nextKey;
  }
  return known;
}

async function compareWithShop(shop: ShopClient, { row, product }: SeedRow): Promise<RowResult> {
  const { productId } = product;
  const answer = await shop.call('GET', `/products/${encodeURIComponent(productId)}`);
  if (answer.status === 404) return { row, productId, result: 'differs', fields: ['archived'] };
  if (answer.status !== 200) return { row, productId, result: 'failed', reason: problemText(answer) };
  return compare({ row, product }, answer.body as Record<string, unknown>);
}

function compare({ row, product }: SeedRow, there: Record<string, unknown>): RowResult {
  const { productId } = product;
  const fields = differences(product, there);
  return fields.length === 0
    ? { row, productId, result: 'unchanged' }
    : { row, productId, result: 'differs', fields };
}

async function create(shop: ShopClient, row: SeedRow): Promise<RowResult> {
  const { productId } = row.product;
  // A second POST of the same id finds the first one's product: repeating does no harm.
  const answer = await shop.call('POST', '/products', { body: row.product, repeatable: true });
  if (answer.status === 201) return { row: row.row, productId, result: 'created' };
  if (answer.status === 409) return compareWithShop(shop, row);
  return { row: row.row, productId, result: 'failed', reason: problemText(answer) };
}

/**
 * Puts products into the catalog through the API: what is there already stays as it is. Results in order of the rows.
 * @param onDone called after each row
 */
export async function loadProducts(
  shop: ShopClient,
  rows: readonly SeedRow[],
  signal: AbortSignal,
  onDone: (result: RowResult) => void = () => undefined,
): Promise<RowResult[]> {
  const known = await knownProducts(shop, signal);
  const limit = pLimit(concurrency);
  return Promise.all(
    rows.map((row) =>
      limit(async () => {
        signal.throwIfAborted();
        const there = known.get(row.product.productId);
        const result = there ? compare(row, there) : await create(shop, row);
        onDone(result);
        return result;
      }),
    ),
  );
}
