import { fakeClock, systemClock } from '../../../platform/clock.ts';
import { openDynamo } from '../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../platform/dynamodb-outbox.ts';
import { systemIds } from '../../../platform/ids.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import type { CatalogSubject } from './catalog.fake.ts';
import { dynamodbProducts } from './dynamodb-products.ts';
import { dynamodbHolds, dynamodbReservations } from './dynamodb-reservations.ts';
import { productStoreContract } from './product-store.contract.ts';
import { reservationStoreContract } from './reservation-store.contract.ts';

const table = (name: string): string => outputs()[`${name}TableName`] ?? '';

const ids = systemIds(systemClock);

const make = (): CatalogSubject => {
  const clock = fakeClock();
  const dynamo = openDynamo(clock, ids);
  const tables = {
    products: table('Products'),
    reservations: table('Reservations'),
    answers: table('CatalogIdempotency'),
    outbox: table('CatalogOutbox'),
  };
  const outbox = dynamodbOutbox(dynamo, tables.outbox);
  return {
    products: dynamodbProducts(dynamo, tables),
    reservations: { ...dynamodbReservations(dynamo, tables), ...dynamodbHolds(dynamo, tables) },
    clock,
    ids,
    unsent: async (orderId) =>
      (await outbox.unsent('9999', 1000)).filter(({ subject }) => subject === orderId).length,
  };
};

productStoreContract('DynamoDB', make);
reservationStoreContract('DynamoDB', make);
