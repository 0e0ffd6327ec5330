import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Dynamo, type Item, type TransactItem } from '../../../platform/dynamodb.ts';
import type { CategoryCount } from '../domain/product-store.ts';

/** The partition of the list index that holds the counters. */
const CATEGORIES = 'categories';

/** The action that counts a product in or out of its category. No product id holds a `#`, so the rows cannot clash. */
export const countCategory = (table: string, category: string, by: 1 | -1): TransactItem => ({
  Update: {
    TableName: table,
    Key: { productId: `category#${category}` },
    UpdateExpression: 'SET listShard = :shard, categoryName = :name ADD productCount :by',
    ExpressionAttributeValues: { ':shard': CATEGORIES, ':name': category, ':by': by },
  },
});

/** The categories that hold a product, by name. */
export async function listCategories(dynamo: Dynamo, table: string): Promise<CategoryCount[]> {
  const keys: Item[] = [];
  let start: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamo.client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'ListIndex',
        KeyConditionExpression: 'listShard = :shard',
        ExpressionAttributeValues: { ':shard': CATEGORIES },
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    keys.push(...Items.map(({ productId }) => ({ productId })));
    start = LastEvaluatedKey;
  } while (start !== undefined);
  const rows = await batchGet(dynamo, table, keys);
  return rows
    .map(({ categoryName, productCount }) => ({
      category: String(categoryName),
      count: Number(productCount),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.category < b.category ? -1 : 1));
}
