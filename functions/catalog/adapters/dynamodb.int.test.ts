import { fakeClock, systemClock } from '../../../platform/clock.ts';
import { openDynamo } from '../../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../../platform/dynamodb-outbox.ts';
import { systemIds } from '../../../platform/ids.ts';
import { loseNextReply } from '../../../tests/harness/lost-reply.ts';
import { outputs } from '../../../tests/harness/shop.ts';
import { take } from '../domain/stock.ts';
import { type CatalogSubject, sample } from './catalog.fake.ts';
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

test('stock whose movement lost its reply is moved once', async () => {
  const flaky = openDynamo(systemClock, ids);
  const tables = { products: table('Products'), answers: table('CatalogIdempotency') };
  const products = dynamodbProducts(flaky, tables);
  const { productId } = sample(ids.next());
  await products.create(sample(productId, { units: 5 }));
  const reply = loseNextReply(flaky, 'TransactWriteItemsCommand');
  expect((await products.moveStock(productId, take(1)))?.stock).toMatchObject({ available: 4, taken: 1 });
  expect(reply.lost()).toBe(true);
  flaky.client.destroy();
});
