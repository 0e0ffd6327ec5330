import { systemClock } from '../../../platform/clock.ts';
import { openDynamo } from '../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../platform/dynamodb-outbox.ts';
import { systemIds } from '../../../platform/ids.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import { dynamodbOrders } from './dynamodb.ts';
import { dynamodbClaims } from './dynamodb-claims.ts';
import { orderStoreContract, type Stores } from './order-store.contract.ts';

describe('orders in DynamoDB', () => {
  let stores: Stores;
  beforeAll(() => {
    const dynamo = openDynamo(systemClock, systemIds(systemClock));
    const { OrdersTableName = '', IdempotencyTableName = '', OrdersOutboxTableName = '' } = outputs();
    const tables = {
      orders: OrdersTableName,
      idempotency: IdempotencyTableName,
      outbox: OrdersOutboxTableName,
    };
    stores = {
      orders: dynamodbOrders(dynamo, tables),
      claims: dynamodbClaims(dynamo, tables.idempotency),
      outbox: dynamodbOutbox(dynamo, tables.outbox),
    };
  });
  orderStoreContract(() => stores, Math.floor(performance.timeOrigin % 2 ** 31));
});
