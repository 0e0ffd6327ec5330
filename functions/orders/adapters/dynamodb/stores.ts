import type { Dynamo } from '../../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../../platform/dynamodb-outbox.ts';
import type { OrdersStores } from '../../service.ts';
import { dynamodbClaims } from './claims.ts';
import { dynamodbOrders, type OrderTables } from './orders.ts';

/** Names of the tables of orders. */
export interface OrdersTables extends OrderTables {
  readonly idempotency: string;
}

/** The stores of orders in DynamoDB. */
export const dynamodbOrdersStores = (dynamo: Dynamo, tables: OrdersTables): OrdersStores => ({
  orders: dynamodbOrders(dynamo, tables),
  claims: dynamodbClaims(dynamo, tables.idempotency),
  outbox: dynamodbOutbox(dynamo, tables.outbox),
});
