import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { epochSeconds } from '../../../../platform/clock.ts';
import {
  batchGet,
  ConditionsFailed,
  type Dynamo,
  type Item,
  isConditionFailure,
  isTransactionConflict,
  type TransactItem,
  transactWrite,
} from '../../../../platform/dynamodb.ts';
import { isActive, type Product } from '../../domain/product.ts';
import type { ProductReader, ProductStore, StoredResponse } from '../../domain/product-store.ts';
import type { StockMove } from '../../domain/stock.ts';
import {
  countCategory,
  forgetIfEmpty,
  listCategories,
  respellAfterLeaving,
  respellCategory,
} from './categories.ts';
import { listProducts } from './listing.ts';
import { isProductRow, moveExpression, productOf, productRow } from './rows.ts';

export interface ProductTables {
  readonly products: string;
  /** Answers given under idempotency keys. */
  readonly answers: string;
}

export const dynamodbProductReader = (dynamo: Dynamo, table: string): ProductReader => ({
  findMany: async (ids) => {
    const keys = [...new Set(ids)].map((productId) => ({ productId }));
    return (await batchGet(dynamo, table, keys, true)).filter(isProductRow).map(productOf);
  },
});

/** The products in DynamoDB. */
export function dynamodbProducts(dynamo: Dynamo, tables: ProductTables): ProductStore {
  const table = tables.products;
  const find = async (productId: string): Promise<Product | undefined> => {
    const input = { TableName: table, Key: { productId }, ConsistentRead: true };
    const { Item: row } = await dynamo.client.send(new GetCommand(input));
    return row && isProductRow(row) ? productOf(row) : undefined;
  };
  return {
    saveNew: (product) => orRefused(() => transactWrite(dynamo, creation(table, product))),
    find,
    ...dynamodbProductReader(dynamo, table),
    list: (filter, limit, after) => listProducts(dynamo, table, filter, limit, after),
    save: async (before, next) => {
      const saved = await orRefused(() => transactWrite(dynamo, saving(table, before, next)));
      if (saved && isActive(before) && !staysInCategory(before, next)) {
        await forgetIfEmpty(dynamo, table, before);
        await respellAfterLeaving(dynamo, table, before);
      }
      return saved;
    },
    saveMove: async (productId, move, seen) => {
      // A transaction, because its token keeps the SDK's retry after a lost reply from moving the stock twice.
      const moved = await orRefused(() =>
        transactWrite(dynamo, [{ Update: movement(table, productId, move, seen) }]),
      );
      return moved ? find(productId) : undefined;
    },
    saveMoveWithResponse: (move, { seen, answer }) => {
      const update = movement(table, seen.productId, move, seen);
      const put = answerPut(dynamo, tables.answers, answer);
      return orRefused(() => transactWrite(dynamo, [{ Update: update }, { Put: put }]));
    },
    findResponse: async (id) => {
      const input = { TableName: tables.answers, Key: { id }, ConsistentRead: true };
      const { Item: row } = await dynamo.client.send(new GetCommand(input));
      const answer = row as StoredResponse | undefined;
      return answer !== undefined && answer.expiresAt > epochSeconds(dynamo.clock) ? answer : undefined;
    },
    saveResponse: (answer) =>
      orRefused(() => dynamo.client.send(new PutCommand(answerPut(dynamo, tables.answers, answer)))),
    listCategories: (limit, after) => listCategories(dynamo, table, limit, after),
  };
}

/** A single write is refused by its condition, or by a transaction that has the row in hand; who decides reads again. */
const isRefusal = (error: unknown): boolean => isConditionFailure(error) || isTransactionConflict(error);

/** True when the write was made, false when a condition refused it. */
async function orRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionsFailed || isRefusal(error)) return false;
    throw error;
  }
}

const creation = (table: string, product: Product): TransactItem[] => [
  {
    Put: {
      TableName: table,
      Item: productRow(product),
      ConditionExpression: 'attribute_not_exists(productId)',
    },
  },
  countCategory(table, product, 1),
];

/** Everything of the product but its stock and its identity. */
const SAVED = [
  'name',
  'description',
  'category',
  'categoryLabel',
  'productType',
  'typeLabel',
  'listShard',
  'price',
  'images',
  'status',
  'version',
  'updatedAt',
];

function saving(table: string, before: Product, next: Product): TransactItem[] {
  const row = productRow(next);
  const [present, absent] = [
    SAVED.filter((name) => row[name] !== undefined),
    SAVED.filter((name) => row[name] === undefined),
  ];
  const sets = present.map((name) => `#${name} = :${name}`).join(', ');
  const removes = absent.length > 0 ? ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}` : '';
  const update: TransactItem = {
    Update: {
      TableName: table,
      Key: { productId: next.productId },
      UpdateExpression: `SET ${sets}${removes}`,
      ConditionExpression: '#version = :seen AND #status = :statusSeen',
      ExpressionAttributeNames: Object.fromEntries(SAVED.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(present.map((name) => [`:${name}`, row[name]])),
        ':seen': before.version,
        ':statusSeen': before.status,
      },
    },
  };
  if (staysInCategory(before, next)) {
    const isRespelled = isActive(next) && before.category !== next.category;
    return isRespelled ? [update, respellCategory(table, next)] : [update];
  }
  const leaves = isActive(before) ? [countCategory(table, before, -1)] : [];
  const enters = isActive(next) ? [countCategory(table, next, 1)] : [];
  return [update, ...leaves, ...enters];
}

/** Whether the counts of categories stay as they are. */
const staysInCategory = (before: Product, next: Product): boolean =>
  isActive(before) === isActive(next) && (!isActive(next) || before.categoryKey === next.categoryKey);

/** Moves the stock of an active product, which must still be as seen. */
function movement(table: string, productId: string, move: StockMove, product?: Product) {
  const asSeen: [string, unknown][] =
    product === undefined
      ? []
      : [
          ['version', product.version],
          ['available', product.stock.available],
        ];
  const { update, conditions, values } = moveExpression(move);
  const seen = asSeen.map(([name]) => `#${name} = :${name}Seen`);
  const seenValues: Item = Object.fromEntries(asSeen.map(([name, value]) => [`:${name}Seen`, value]));
  return {
    TableName: table,
    Key: { productId },
    UpdateExpression: update,
    ConditionExpression: ['#status = :active', ...conditions, ...seen].join(' AND '),
    ExpressionAttributeNames: {
      '#status': 'status',
      ...Object.fromEntries(asSeen.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: { ...values, ':active': 'ACTIVE', ...seenValues },
  };
}

const answerPut = (dynamo: Dynamo, table: string, answer: StoredResponse) => ({
  TableName: table,
  Item: { ...answer },
  ConditionExpression: 'attribute_not_exists(id) OR expiresAt <= :now',
  ExpressionAttributeValues: { ':now': epochSeconds(dynamo.clock) },
});
