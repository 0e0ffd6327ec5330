import { GetCommand, PutCommand, type PutCommandInput, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from '../../../../platform/canonical-json.ts';
import {
  batchGet,
  ConditionsFailed,
  type Dynamo,
  isConditionFailure,
  isTransactionConflict,
  type TransactItem,
  transactWrite,
} from '../../../../platform/dynamodb.ts';
import { outboxPut, outboxPutAgain } from '../../../../platform/dynamodb-outbox.ts';
import type { AbandonedOrder, Order } from '../../domain/order.ts';
import type {
  ClaimEnd,
  OrderPage,
  OrderPosition,
  OrderReader,
  OrderStore,
} from '../../domain/order-store.ts';
import { claimEnd } from './claims.ts';
import { cartKey, cartPut, orderedCartOf } from './ordered-carts.ts';

/** Names of the tables of the order store. */
export interface OrderTables {
  readonly orders: string;
  readonly outbox: string;
  /** Absent where no claim of an Idempotency-Key is completed: in the event handlers. */
  readonly idempotency?: string;
}

const readItem = async ({ client }: Dynamo, table: string, orderId: string) => {
  const key = { TableName: table, Key: { orderId }, ConsistentRead: true };
  return (await client.send(new GetCommand(key))).Item;
};

/** Rows that are older than `refunded` have it as `moneyBack`. */
function toOrder(row: Record<string, unknown> | undefined): Order | AbandonedOrder | undefined {
  if (row === undefined) return undefined;
  const { moneyBack, ...order } = row;
  return (moneyBack === undefined ? order : { refunded: moneyBack, ...order }) as unknown as
    | Order
    | AbandonedOrder;
}

/** @param table the name of the table of orders */
export const dynamodbOrderReader = (dynamo: Dynamo, table: string): OrderReader => ({
  find: async (orderId) => toOrder(await readItem(dynamo, table, orderId)),
});

/** Orders in DynamoDB: one row per order, its event in the outbox by the same transaction, and one row per ordered cart. */
export function dynamodbOrders(dynamo: Dynamo, tables: OrderTables): OrderStore {
  const putNew = (Item: Record<string, unknown>) => ({
    Put: { TableName: tables.orders, Item, ConditionExpression: 'attribute_not_exists(orderId)' },
  });
  const claimOf = (end: ClaimEnd | undefined) => {
    if (end === undefined) return undefined;
    if (tables.idempotency === undefined) throw new Error('there is no table for the claim of an order');
    return claimEnd(tables.idempotency, end);
  };
  return {
    savePlaced: async (order, event, completion, replaced) => {
      const failed = await writeNamed(dynamo, {
        order: putNew({ ...order }),
        event: outboxPut(tables.outbox, event),
        claim: claimOf(completion),
        cart: cartPut(tables.orders, order, replaced),
      });
      if (failed === undefined) return 'placed';
      if (failed.has('claim')) return 'claim_lost';
      return failed.has('order') || failed.has('event') ? 'order_exists' : 'cart_ordered';
    },
    ...dynamodbOrderReader(dynamo, tables.orders),
    findCart: async (cartId) => {
      const row = await readItem(dynamo, tables.orders, cartKey(cartId));
      return row && orderedCartOf(cartId, row);
    },
    listByUser: (userId, limit, after) => listByUser(dynamo, tables.orders, userId, limit, after),
    saveMove: async (before, after, event, completion) => {
      const put = {
        TableName: tables.orders,
        Item: { ...after },
        ConditionExpression: '#status = :before AND updatedAt = :updatedAt',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':before': before.status, ':updatedAt': before.updatedAt },
      };
      // A transaction costs twice as many write units: a move without an event needs none.
      if (event === undefined && completion === undefined) return putMoved(put, after, dynamo);
      const outboxEvent = event && outboxPut(tables.outbox, event);
      const actions = { order: { Put: put }, event: outboxEvent, claim: claimOf(completion) };
      return (await writeNamed(dynamo, actions)) === undefined;
    },
    saveAbandoned: async (order, event, end) => {
      const failed = await writeNamed(dynamo, {
        order: putNew({ ...order }),
        event: outboxPut(tables.outbox, event),
        claim: claimOf(end),
      });
      if (failed === undefined) return 'abandoned';
      return failed.has('claim') ? 'claim_lost' : 'order_exists';
    },
    appendEvent: async (event) => {
      await dynamo.client.send(new PutCommand(outboxPutAgain(tables.outbox, event).Put));
    },
  };
}

/** False when the order is not as it was read. A put that the SDK sent again meets the row that it wrote itself: that is no refusal. */
async function putMoved(put: PutCommandInput, after: Order, { client }: Dynamo): Promise<boolean> {
  try {
    await client.send(new PutCommand(put));
    return true;
  } catch (error) {
    if (isTransactionConflict(error)) return false;
    if (!isConditionFailure(error)) throw error;
    const key = { TableName: put.TableName, Key: { orderId: after.orderId }, ConsistentRead: true };
    const { Item } = await client.send(new GetCommand(key));
    return Item !== undefined && canonicalJson(Item) === canonicalJson(after);
  }
}

/** Writes all of the actions that are there; gives the names of those whose conditions failed, undefined when all held. */
async function writeNamed<Name extends string>(
  dynamo: Dynamo,
  actions: Readonly<Record<Name, TransactItem | undefined>>,
): Promise<ReadonlySet<Name> | undefined> {
  const named = (Object.entries(actions) as [Name, TransactItem | undefined][]).flatMap(([name, action]) =>
    action === undefined ? [] : [{ name, action }],
  );
  try {
    await transactWrite(
      dynamo,
      named.map(({ action }) => action),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    return new Set(named.flatMap(({ name }, index) => (error.failed[index] ? [name] : [])));
  }
}

async function listByUser(
  dynamo: Dynamo,
  table: string,
  userId: string,
  limit: number,
  after: OrderPosition | undefined,
): Promise<OrderPage> {
  const { Items = [] } = await dynamo.client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'userId-index',
      KeyConditionExpression: 'userId = :userId',
      ExpressionAttributeValues: { ':userId': userId },
      ScanIndexForward: false,
      // One more than shown: DynamoDB gives a LastEvaluatedKey also after the last item.
      Limit: limit + 1,
      ...(after ? { ExclusiveStartKey: { userId, createdAt: after.createdAt, orderId: after.orderId } } : {}),
    }),
  );
  const shown = Items.slice(0, limit);
  const keys = shown.map(({ orderId }) => ({ orderId }));
  const rows = new Map(
    (await batchGet(dynamo, table, keys)).map((row) => [row.orderId, toOrder(row) as Order]),
  );
  const orders = keys.flatMap(({ orderId }) => rows.get(orderId) ?? []);
  const last = shown.at(-1);
  if (Items.length <= limit || last === undefined) return { orders };
  return { orders, next: { createdAt: String(last.createdAt), orderId: String(last.orderId) } };
}
