import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  batchGet,
  type Dynamo,
  type Item,
  isConditionFailure,
  isTransactionConflict,
  type TransactItem,
} from '../../../../platform/dynamodb.ts';
import { isDomainError, TEMPORARILY_UNAVAILABLE } from '../../../../platform/errors.ts';
import { groupKey } from '../../domain/group.ts';
import type { Product } from '../../domain/product.ts';
import type { CategoryCount, CategoryPage } from '../../domain/product-store.ts';
import { LIST_UNITS, listProducts } from './listing.ts';
import { readUnits, rowSize } from './row-size.ts';
import { inOrderOf } from './rows.ts';

/** The partition of the list index that holds the counters. */
const CATEGORIES = 'categories';

/** What a counter's row costs to read. */
const COUNTER_UNITS = 0.5;

/**
 * The row that counts the product's category. No product id holds a `/`, so that the rows cannot clash; counters of products
 * that were stored before names were folded have a `#`.
 */
const counterOf = ({ category, categoryKey }: Product): Item => ({
  productId: categoryKey === undefined ? `category#${category}` : `category/${categoryKey}`,
});

/**
 * The action that counts a product in or out of its category. The category has the spelling of its first product until another
 * product is respelled ({@link respellCategory}) or the last one with this spelling leaves ({@link respellAfterLeaving}).
 */
export const countCategory = (table: string, product: Product, by: 1 | -1): TransactItem => ({
  Update: {
    TableName: table,
    Key: counterOf(product),
    ...(by === 1
      ? {
          UpdateExpression:
            'SET listShard = :shard, categoryName = if_not_exists(categoryName, :name) ADD productCount :by',
          ExpressionAttributeValues: { ':shard': CATEGORIES, ':name': product.category, ':by': by },
        }
      : { UpdateExpression: 'ADD productCount :by', ExpressionAttributeValues: { ':by': by } }),
  },
});

/** The action that gives a category the spelling that one of its products has got: so it can be corrected. */
export const respellCategory = (table: string, product: Product): TransactItem => ({
  Update: {
    TableName: table,
    Key: counterOf(product),
    UpdateExpression: 'SET categoryName = :name',
    ExpressionAttributeValues: { ':name': product.category },
  },
});

/** How many products of a category are looked at for a spelling. */
const NAMESAKES = 20;

/**
 * Gives a category the spelling of one of its products when the one that left was the last with the spelling shown. It is
 * only tidying: it may fail.
 */
export async function respellAfterLeaving(dynamo: Dynamo, table: string, left: Product): Promise<void> {
  const { category, productId } = left;
  await tidied(async () => {
    const { products } = await listProducts(dynamo, table, { category, words: [] }, NAMESAKES);
    const others = products.filter((product) => product.productId !== productId);
    const [first] = others;
    if (first === undefined || others.some((product) => product.category === category)) return;
    await dynamo.client.send(
      new UpdateCommand({
        TableName: table,
        Key: counterOf(left),
        UpdateExpression: 'SET categoryName = :name',
        ConditionExpression: 'categoryName = :left',
        ExpressionAttributeValues: { ':name': first.category, ':left': category },
      }),
    );
  });
}

/**
 * Takes the category that a product has left off the list if it was the last one: the list would read the row each time.
 * What comes in at the same time puts it back, in one step with its count. It is only tidying: it may fail.
 */
export async function forgetIfEmpty(dynamo: Dynamo, table: string, left: Product): Promise<void> {
  await tidied(() =>
    dynamo.client.send(
      new UpdateCommand({
        TableName: table,
        Key: counterOf(left),
        UpdateExpression: 'REMOVE listShard, categoryName',
        ConditionExpression: 'productCount <= :none',
        ExpressionAttributeValues: { ':none': 0 },
      }),
    ),
  );
}

/** Does what may fail: conflicts and an unavailable table are ignored. */
async function tidied(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const harmless = isConditionFailure(error) || isTransactionConflict(error);
    if (!harmless && !isDomainError(error, TEMPORARILY_UNAVAILABLE)) throw error;
  }
}

/** The categories that hold a product, in the order of their keys. */
export async function listCategories(
  dynamo: Dynamo,
  table: string,
  limit: number,
  after?: string,
): Promise<CategoryPage> {
  const found = new Map<string, CategoryCount>();
  let left = LIST_UNITS;
  let position = after;
  for (;;) {
    const { ids, units } = await counterIds(dynamo, table, limit - found.size + 1, position);
    left -= units;
    const taken = ids.slice(0, Math.min(limit - found.size, Math.floor(left / COUNTER_UNITS)));
    left -= taken.length * COUNTER_UNITS;
    for (const one of await counts(dynamo, table, taken)) add(found, one);
    position = taken.at(-1) ?? position;
    const categories = [...found.values()];
    if (taken.length === ids.length) return { categories };
    if ((found.size >= limit || left < COUNTER_UNITS * 2) && position !== undefined) {
      return { categories, next: position };
    }
  }
}

/** Counters of one category from before and after names were folded are one. */
function add(found: Map<string, CategoryCount>, { category, count }: CategoryCount): void {
  const key = groupKey(category);
  const earlier = found.get(key);
  found.set(key, earlier ? { ...earlier, count: earlier.count + count } : { category, count });
}

async function counterIds(dynamo: Dynamo, table: string, count: number, after: string | undefined) {
  const { Items = [] } = await dynamo.client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'ListIndex',
      KeyConditionExpression: `listShard = :shard${after === undefined ? '' : ' AND productId > :after'}`,
      ExpressionAttributeValues: {
        ':shard': CATEGORIES,
        ...(after === undefined ? {} : { ':after': after }),
      },
      Limit: count,
    }),
  );
  const units = readUnits(Items.reduce((bytes, item) => bytes + rowSize(item), 0));
  return { ids: Items.map(({ productId }) => String(productId)), units };
}

async function counts(dynamo: Dynamo, table: string, ids: readonly string[]): Promise<CategoryCount[]> {
  const rows = await batchGet(
    dynamo,
    table,
    ids.map((productId): Item => ({ productId })),
  );
  return inOrderOf(ids, rows)
    .map(({ categoryName, productCount }) => ({
      category: String(categoryName),
      count: Number(productCount),
    }))
    .filter(({ count }) => count > 0);
}
