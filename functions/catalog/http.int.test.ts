import { clientOfAnyKey } from '../../platform/clients.fake.ts';
import { systemClock } from '../../platform/clock.ts';
import { openDynamo } from '../../platform/dynamodb.ts';
import { systemIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { memoryMetrics } from '../../platform/metrics.ts';
import { outputs } from '../../tests/harness/shop.ts';
import { dynamodbProducts } from './adapters/dynamodb/products.ts';
import type { ProductView } from './contract/routes.ts';
import { createCatalogRoutes } from './http.ts';

const clock = systemClock;
const ids = systemIds(clock);
const dynamo = openDynamo(clock, ids);
afterAll(() => dynamo.client.destroy());

async function shelf(stock: number) {
  const { ProductsTableName: products = '', CatalogIdempotencyTableName: answers = '' } = outputs();
  const app = createCatalogRoutes({
    clock,
    ids,
    logger: memoryLogger(),
    metrics: memoryMetrics(),
    allowOrigin: '*',
    clients: clientOfAnyKey,
    products: dynamodbProducts(dynamo, { products, answers }),
  });
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method,
      headers: { 'x-api-key': 'k', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const price = { amount: 100, currency: 'EUR' };
  const created = await call('POST', '/products', { name: 'Lamp', category: 'lamps', price, stock });
  const { productId } = (await created.json()) as ProductView;
  const run = ids.next();
  const move = (body: object, key?: string) =>
    call('PATCH', `/products/${productId}/stock`, body, key ? { 'idempotency-key': `${run}-${key}` } : {});
  const left = async () =>
    ((await (await call('GET', `/products/${productId}`)).json()) as ProductView).stock;
  return { move, left };
}

test('20 changes at once under one key are one, answered byte-for-byte', async () => {
  const { move, left } = await shelf(5);
  const answers = await Promise.all(Array.from({ length: 20 }, () => move({ reserve: 1 }, 'one-key')));
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(texts).size).toBe(1);
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  expect(await left()).toBe(4);
});

test('changes at once under keys of their own are all made, as far as the stock goes', async () => {
  const { move, left } = await shelf(6);
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => move({ reserve: 1 }, `key-${n}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 409, 409]);
  expect(await left()).toBe(0);
});

test('60 at once without a key take 20 units, each once', async () => {
  const { move, left } = await shelf(20);
  const answers = await Promise.all(Array.from({ length: 60 }, () => move({ reserve: 1 })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(statuses.filter((status) => status === 409)).toHaveLength(40);
  expect(await left()).toBe(0);
});
