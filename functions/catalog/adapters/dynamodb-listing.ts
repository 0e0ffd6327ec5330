import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Dynamo } from '../../../platform/dynamodb.ts';
import type { Product } from '../domain/product.ts';
import { matches } from '../domain/product-filter.ts';
import type { ProductFilter, ProductPage } from '../domain/product-store.ts';
import { listShards, productOf } from './dynamodb-rows.ts';

/** Reads of a list before a page is given though it is not full: a rare word must not read the whole catalog at once. */
const MAX_ROUNDS = 10;

/** Rows that a search reads at once; it shows only some of them. */
const SEARCH_CHUNK = 100;

/** One partition of an index over products, sorted by product id. */
interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
}

/** The narrowest partitions that hold everything the filter lets through. */
function partitionsOf({ category, type }: ProductFilter): Partition[] {
  if (category !== undefined) return [{ index: 'CategoryIndex', attribute: 'category', value: category }];
  if (type !== undefined) return [{ index: 'productType-index', attribute: 'productType', value: type }];
  return listShards.map((value) => ({ index: 'ListIndex', attribute: 'listShard', value }));
}

/** A page of products by id: the partitions merged, then read from the table, then filtered, until it is full. */
export async function listProducts(
  dynamo: Dynamo,
  table: string,
  filter: ProductFilter,
  limit: number,
  after?: string,
): Promise<ProductPage> {
  const partitions = partitionsOf(filter);
  const products: Product[] = [];
  let position = after;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const missing = limit - products.length;
    const count = filter.words.length > 0 ? SEARCH_CHUNK : missing;
    const { ids, more } = await nextIds(dynamo, table, partitions, count, position);
    const shown = (await readInOrder(dynamo, table, ids)).filter((product) => matches(product, filter));
    products.push(...shown.slice(0, missing));
    const last = shown[missing - 1]?.productId;
    if (last !== undefined) {
      return more || last !== ids.at(-1) ? { products, next: last } : { products };
    }
    position = ids.at(-1) ?? position;
    if (!more) return { products };
  }
  return position === undefined ? { products } : { products, next: position };
}

/** The next ids of all partitions together, and whether others follow. */
async function nextIds(
  dynamo: Dynamo,
  table: string,
  partitions: readonly Partition[],
  count: number,
  after: string | undefined,
): Promise<{ ids: string[]; more: boolean }> {
  const parts = await Promise.all(
    partitions.map((partition) => idsOf(dynamo, table, partition, count + 1, after)),
  );
  const merged = parts.flat().sort((a, b) => (a < b ? -1 : 1));
  return { ids: merged.slice(0, count), more: merged.length > count };
}

async function idsOf(
  dynamo: Dynamo,
  table: string,
  { index, attribute, value }: Partition,
  count: number,
  after: string | undefined,
): Promise<string[]> {
  const { Items = [] } = await dynamo.client.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: `#part = :part${after === undefined ? '' : ' AND productId > :after'}`,
      ExpressionAttributeNames: { '#part': attribute },
      ExpressionAttributeValues: { ':part': value, ...(after === undefined ? {} : { ':after': after }) },
      Limit: count,
    }),
  );
  return Items.map(({ productId }) => String(productId));
}

async function readInOrder(dynamo: Dynamo, table: string, ids: readonly string[]): Promise<Product[]> {
  const rows = await batchGet(
    dynamo,
    table,
    ids.map((productId) => ({ productId })),
  );
  const byId = new Map(rows.map((row) => [String(row.productId), productOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
