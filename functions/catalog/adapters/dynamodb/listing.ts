import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Dynamo, type Item } from '../../../../platform/dynamodb.ts';
import { groupKey } from '../../domain/group.ts';
import type { Product } from '../../domain/product.ts';
import { matches } from '../../domain/product-filter.ts';
import type { ProductFilter, ProductPage } from '../../domain/product-store.ts';
import { intersection, type Key, type KeyBlock, union } from './key-blocks.ts';
import { readUnits, rowSize, SIZE_CLASSES, type SizeClass } from './row-size.ts';
import { inOrderOf, listShards, productOf } from './rows.ts';

/** Most read units of a list. Anyone may call it: without a bound, one laptop could use up what the checkout needs. */
export const LIST_UNITS = 60;

/** Most read units of a search, which reads products that it does not show. */
export const SEARCH_UNITS = 120;

/** Rows that a search reads at once. */
const SEARCH_ROWS = 110;

/** What reading keys costs at most, when all are of the greatest length; with less left, no more are read. */
const KEYS_UNITS = 30;

/** A block of keys that costs no more may be followed by one of twice as many. */
const CHEAP_UNITS = 6;

/** Fewest keys that are read of a category and of a type to find those that are in both. */
const FEWEST_KEYS = 50;

/** What looking for one more key costs at most. */
const PEEK_UNITS = 16;

/** One partition of an index over products, sorted by product id. */
interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
  readonly size: SizeClass;
}

const sized = (index: string, attribute: string, value: string): Partition[] =>
  SIZE_CLASSES.map((size) => ({ index, attribute, value: `${value}${size.suffix}`, size }));

/** The partitions of a name; products stored before names were folded are under the name itself. */
function named(index: string, attribute: string, name: string): Partition[] {
  const [small] = SIZE_CLASSES;
  const key = groupKey(name);
  const asWritten = small && name !== key ? [{ index, attribute, value: name, size: small }] : [];
  return [...sized(index, attribute, key), ...asWritten];
}

/** The whole catalog: small products in four partitions, which spread the writes, the few larger ones in one each. */
function wholeCatalog(): Partition[] {
  const [first = '', ...rest] = listShards;
  const small = SIZE_CLASSES.slice(0, 1);
  return [
    ...sized('ListIndex', 'listShard', first),
    ...rest.flatMap((value) =>
      small.map((size) => ({ index: 'ListIndex', attribute: 'listShard', value, size })),
    ),
  ];
}

type ReadKeys = (count: number, after: string | undefined) => Promise<KeyBlock>;

/** Reads keys of what the filter lets through, except for its words. */
function keyReader(dynamo: Dynamo, table: string, { category, type }: ProductFilter): ReadKeys {
  const all =
    (partitions: readonly Partition[], share: number): ReadKeys =>
    async (count, after) => {
      const each = Math.ceil(count * share) + 1;
      return union(
        await Promise.all(partitions.map((one) => partitionKeys(dynamo, table, one, each, after))),
      );
    };
  const byCategory =
    category === undefined ? undefined : all(named('CategoryIndex', 'category', category), 1);
  const byType = type === undefined ? undefined : all(named('productType-index', 'productType', type), 1);
  // Each of four partitions has about a quarter of the next ids.
  if (byCategory === undefined) return byType ?? all(wholeCatalog(), 0.4);
  if (byType === undefined) return byCategory;
  return async (count, after) => {
    const many = Math.max(count, FEWEST_KEYS);
    const [ofCategory, ofType] = await Promise.all([byCategory(many, after), byType(many, after)]);
    return intersection(ofCategory, ofType);
  };
}

async function partitionKeys(
  dynamo: Dynamo,
  table: string,
  { index, attribute, value, size }: Partition,
  count: number,
  after: string | undefined,
): Promise<KeyBlock> {
  const { Items = [], LastEvaluatedKey } = await dynamo.client.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: `#part = :part${after === undefined ? '' : ' AND productId > :after'}`,
      ExpressionAttributeNames: { '#part': attribute },
      ExpressionAttributeValues: { ':part': value, ...(after === undefined ? {} : { ':after': after }) },
      Limit: count,
    }),
  );
  const keys = Items.map(({ productId }) => ({ productId: String(productId), units: size.units }));
  return {
    keys,
    end: LastEvaluatedKey === undefined ? undefined : keys.at(-1)?.productId,
    units: readUnits(Items.reduce((bytes, item) => bytes + rowSize(item), 0)),
  };
}

/** As many of the first keys as the units are enough for, at most `count`. */
function affordable(keys: readonly Key[], units: number, count: number): Key[] {
  let left = units;
  const taken: Key[] = [];
  for (const key of keys.slice(0, count)) {
    left -= key.units;
    if (left < 0) break;
    taken.push(key);
  }
  return taken;
}

/** A page of products by id. It ends early, with a `next`, when the read units of a call are used up. */
export async function listProducts(
  dynamo: Dynamo,
  table: string,
  filter: ProductFilter,
  limit: number,
  after?: string,
): Promise<ProductPage> {
  const readKeys = keyReader(dynamo, table, filter);
  const searching = filter.words.length > 0;
  const products: Product[] = [];
  let left = searching ? SEARCH_UNITS : LIST_UNITS;
  let position = after;
  let count = searching ? SEARCH_ROWS : limit;
  let rest: readonly Key[] = [];
  do {
    const missing = limit - products.length;
    const wanted = searching ? SEARCH_ROWS : missing;
    const block = await readKeys(count, position);
    // Where few keys are in both a category and a type, more are looked through at once, as long as they are cheap.
    if (!searching && block.units <= CHEAP_UNITS) count *= 2;
    const keys = affordable(block.keys, left - block.units, wanted);
    const rows = await readRows(dynamo, table, keys);
    const found = rows.products.filter((product) => matches(product, filter)).slice(0, missing);
    products.push(...found);
    left -= block.units + rows.units;
    const last = found.length === missing ? found.at(-1) : keys.at(-1);
    rest = block.keys.slice(block.keys.findIndex(({ productId }) => productId === last?.productId) + 1);
    if (rest.length === 0 && block.end === undefined) return { products };
    position = rest.length > 0 ? (last?.productId ?? position) : block.end;
  } while (products.length < limit && left >= KEYS_UNITS);
  const nothingFollows = rest.length === 0 && left >= PEEK_UNITS && isEnd(await readKeys(1, position));
  return nothingFollows || position === undefined ? { products } : { products, next: position };
}

const isEnd = ({ keys, end }: KeyBlock): boolean => keys.length === 0 && end === undefined;

/** The products of the keys in their order, and what reading them has cost. */
async function readRows(dynamo: Dynamo, table: string, keys: readonly Key[]) {
  const ids = keys.map(({ productId }) => productId);
  const found = await batchGet(
    dynamo,
    table,
    ids.map((productId): Item => ({ productId })),
  );
  const rows = inOrderOf(ids, found);
  // A missing row costs as much as a small one.
  const missing = (ids.length - rows.length) * readUnits(0);
  const units = rows.reduce((sum, row) => sum + readUnits(rowSize(row)), missing);
  return { products: rows.map(productOf), units };
}
