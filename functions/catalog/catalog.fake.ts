import { clientOfAnyKey } from '../../platform/clients.fake.ts';
import { type Clock, type FakeClock, fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { memoryMetrics } from '../../platform/metrics.ts';
import type { ProductStore } from './domain/product-store.ts';
import { createCatalogRoutes } from './http.ts';

/** A product that a client puts in. */
export const LAMP = {
  productId: 'lamp-1',
  name: 'Desk lamp',
  description: 'Bends where you want it',
  category: 'lighting',
  type: 'lamp',
  price: { amount: 4990, currency: 'EUR' },
  stock: 5,
  images: ['https://example.com/lamp.jpg'],
};

/** The catalog's routes over a store of the test's choice. */
export function createCatalogTestApp(open: (clock: Clock) => { readonly products: ProductStore }) {
  const clock: FakeClock = fakeClock();
  const metrics = memoryMetrics();
  const { products } = open(clock);
  const app = createCatalogRoutes({
    clock,
    metrics,
    ids: seededIds(clock),
    logger: memoryLogger(),
    allowOrigin: '*',
    clients: clientOfAnyKey,
    products,
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(path, {
      method,
      headers: { 'x-api-key': 'k1', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const json = answer === '' ? undefined : JSON.parse(answer);
    return { status: response.status, headers: response.headers, text: answer, json };
  };
  const lamp = (changes: object = {}) => call('POST', '/products', { ...LAMP, ...changes });
  const move = (body: unknown, key?: string, headers: Record<string, string> = {}) =>
    call('PATCH', '/products/lamp-1/stock', body, { ...(key ? { 'idempotency-key': key } : {}), ...headers });
  return { call, lamp, move, metrics, clock };
}

export const paths = (answer: { json: { errors: { path: string }[] } }) =>
  answer.json.errors.map(({ path }) => path);
