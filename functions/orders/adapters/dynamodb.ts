import { GetCommand, PutCommand, type PutCommandInput, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  batchGet,
  ConditionsFailed,
  type Dynamo,
  isConditionFailure,
  isTransactionConflict,
  transactWrite,
} from '../../../platform/dynamodb.ts';
import { outboxPut, outboxPutAgain } from '../../../platform/dynamodb-outbox.ts';
import { canonicalJson } from '../../../platform/hash.ts';
import type { AbandonedOrder, Order } from '../domain/order.ts';
import type { OrderPage, OrderPosition, OrderStore } from '../domain/order-store.ts';
import { claimCompletion } from './dynamodb-claims.ts';

export interface OrderTables {
  readonly orders: string;
  readonly outbox: string;
  readonly idempotency: string;
}

/** Orders in DynamoDB: one row an order, its event in the outbox by the same transaction. */
export function dynamodbOrders(dynamo: Dynamo, tables: OrderTables): OrderStore {
  const putNew = (Item: Record<string, unknown>) => ({
    Put: { TableName: tables.orders, Item, ConditionExpression: 'attribute_not_exists(orderId)' },
  });
  return {
    place: async (order, event, completion) => {
      const claim = completion && claimCompletion(tables.idempotency, completion.claim, completion.answer);
      const actions = [putNew({ ...order }), outboxPut(tables.outbox, event), ...(claim ? [claim] : [])];
      const failed = await failedConditions(transactWrite(dynamo, actions));
      if (failed === undefined) return 'placed';
      return failed[2] ? 'claim_lost' : 'order_exists';
    },
    find: async (orderId) => {
      const { Item } = await dynamo.client.send(
        new GetCommand({ TableName: tables.orders, Key: { orderId }, ConsistentRead: true }),
      );
      return Item as Order | AbandonedOrder | undefined;
    },
    listByUser: (userId, limit, after) => listByUser(dynamo, tables.orders, userId, limit, after),
    move: async (before, after, event, completion) => {
      const put = {
        TableName: tables.orders,
        Item: { ...after },
        ConditionExpression: '#status = :before AND updatedAt = :updatedAt',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':before': before.status, ':updatedAt': before.updatedAt },
      };
      // A transaction costs twice as many write units: a move that tells nothing needs none.
      if (event === undefined && completion === undefined) return putMoved(put, after, dynamo);
      const claim = completion && claimCompletion(tables.idempotency, completion.claim, completion.answer);
      const told = event ? [outboxPut(tables.outbox, event)] : [];
      const actions = [{ Put: put }, ...told, ...(claim ? [claim] : [])];
      return (await failedConditions(transactWrite(dynamo, actions))) === undefined;
    },
    abandon: async (order, event) => {
      const actions = [putNew({ ...order }), outboxPut(tables.outbox, event)];
      return (await failedConditions(transactWrite(dynamo, actions))) === undefined;
    },
    announce: async (event) => {
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

/** Which conditions failed, undefined when all held. */
async function failedConditions(write: Promise<void>): Promise<readonly boolean[] | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (error instanceof ConditionsFailed) return error.failed;
    throw error;
  }
}

async function listByUser(
  dynamo: Dynamo,
  table: string,
  userId: string,
  limit: number,
  after: OrderPosition | undefined,
): Promise<OrderPage> {
  const { Items = [], LastEvaluatedKey } = await dynamo.client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'userId-index',
      KeyConditionExpression: 'userId = :userId',
      ExpressionAttributeValues: { ':userId': userId },
      ScanIndexForward: false,
      Limit: limit,
      ...(after ? { ExclusiveStartKey: { userId, createdAt: after.createdAt, orderId: after.orderId } } : {}),
    }),
  );
  const keys = Items.map(({ orderId }) => ({ orderId }));
  const rows = new Map(
    (await batchGet(dynamo, table, keys)).map((row) => [row.orderId, row as unknown as Order]),
  );
  const orders = keys.flatMap(({ orderId }) => rows.get(orderId) ?? []);
  const last = Items.at(-1);
  if (LastEvaluatedKey === undefined || last === undefined) return { orders };
  return { orders, next: { createdAt: String(last.createdAt), orderId: String(last.orderId) } };
}
