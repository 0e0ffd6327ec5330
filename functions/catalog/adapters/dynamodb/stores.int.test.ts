import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { fakeClock, systemClock } from '../../../../platform/clock.ts';
import { openDynamo } from '../../../../platform/dynamodb.ts';
import { systemIds } from '../../../../platform/ids.ts';
import { loseNextReply } from '../../../../tests/harness/lost-reply.ts';
import { outputs } from '../../../../tests/harness/shop.ts';
import { groupKey } from '../../domain/group.ts';
import { archived, patched } from '../../domain/product.ts';
import { reserveManually } from '../../domain/stock.ts';
import { type CatalogSubject, sampleProduct } from '../catalog-stores.fake.ts';
import { productStoreContract } from '../product-store.contract.ts';
import { reservationStoreContract } from '../reservation-store.contract.ts';
import { dynamodbProducts } from './products.ts';
import { listShardOf } from './rows.ts';
import { dynamodbCatalogStores } from './stores.ts';

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
  const { outbox, ...stores } = dynamodbCatalogStores(dynamo, tables);
  return {
    ...stores,
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
  const { productId } = sampleProduct(ids.next());
  await products.saveNew(sampleProduct(productId, { units: 5 }));
  const reply = loseNextReply(flaky, 'TransactWriteItemsCommand');
  expect((await products.saveMove(productId, reserveManually(1)))?.stock).toMatchObject({
    available: 4,
    taken: 1,
  });
  expect(reply.lost()).toBe(true);
  flaky.client.destroy();
});

describe('a product stored before names were folded', () => {
  const dynamo = openDynamo(systemClock, ids);
  const tables = { products: table('Products'), answers: table('CatalogIdempotency') };
  const products = dynamodbProducts(dynamo, tables);
  afterAll(() => dynamo.client.destroy());

  const countsOf = async (name: string) => {
    const all: [string, number][] = [];
    let next: string | undefined;
    do {
      const page = await products.listCategories(100, next);
      all.push(...page.categories.map(({ category, count }): [string, number] => [category, count]));
      next = page.next;
    } while (next !== undefined);
    return all.filter(([category]) => groupKey(category) === groupKey(name));
  };

  /** A row and its counter as they were written then. */
  const stored = async () => {
    const product = sampleProduct(ids.next());
    const category = `Kitchen ${product.productId}`;
    const { productId, stock, name, price, images, status, version, createdAt, updatedAt } = product;
    const was = { productId, name, price, images, status, version, createdAt, updatedAt, ...stock };
    const listShard = listShardOf(productId);
    const puts = [
      { ...was, category, productType: 'Kettle', listShard },
      { productId: `category#${category}`, listShard: 'categories', categoryName: category, productCount: 1 },
    ];
    for (const Item of puts) await dynamo.client.send(new PutCommand({ TableName: tables.products, Item }));
    const read = await products.find(productId);
    if (read === undefined) throw new Error('it was stored');
    return { read, category, productId };
  };

  test('is read, listed and counted as before', async () => {
    const { read, category, productId } = await stored();
    expect(read).toMatchObject({ category, type: 'Kettle', categoryKey: undefined });
    const listed = await products.list({ category, words: [] }, 5);
    expect(listed.products.map((product) => product.productId)).toEqual([productId]);
    expect(await countsOf(category)).toEqual([[category, 1]]);
  });

  test('is counted once, by whichever counter, as it changes and others come', async () => {
    const { read, category } = await stored();
    await products.saveNew(sampleProduct(ids.next(), { category: category.toLowerCase() }));
    expect(await countsOf(category)).toEqual([[category, 2]]);
    const changed = patched(read, { name: 'New' }, '2026-01-02T00:00:00.000Z');
    expect(await products.save(read, changed)).toBe(true);
    expect((await countsOf(category)).map(([, count]) => count)).toEqual([2]);
    const found = await products.list({ category: category.toUpperCase(), words: [] }, 5);
    expect(found.products).toHaveLength(2);
    await products.save(changed, archived(changed, '2026-01-03T00:00:00.000Z'));
    expect((await countsOf(category)).map(([, count]) => count)).toEqual([1]);
  });
});

test('a row that counts a category is no product', async () => {
  const dynamo = openDynamo(systemClock, ids);
  const tables = { products: table('Products'), answers: table('CatalogIdempotency') };
  const products = dynamodbProducts(dynamo, tables);
  const category = `counted-${ids.next()}`.toLowerCase();
  await products.saveNew(sampleProduct(ids.next(), { category }));
  expect(await products.find(`category/${category}`)).toBeUndefined();
  expect(await products.findMany([`category/${category}`])).toEqual([]);
  dynamo.client.destroy();
});
