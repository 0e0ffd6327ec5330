import { fakeClock } from '../platform/clock.ts';
import { seededIds } from '../platform/ids.ts';
import { memoryLogger } from '../platform/logger.ts';
import { memoryMetrics } from '../platform/metrics.ts';
import { infoConfig } from './config.ts';
import { createInfoApp } from './info.ts';
import { shopRoutes } from './routes.ts';

const clock = fakeClock();
const app = createInfoApp({
  clock,
  ids: seededIds(clock),
  logger: memoryLogger(),
  metrics: memoryMetrics(),
  allowOrigin: 'https://shop.example',
  environment: 'dev',
  version: '1.2.3',
  routes: shopRoutes,
});

test('health says which shop answers', async () => {
  const response = await app.request('/health');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'healthy', environment: 'dev', version: '1.2.3' });
  expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9A-Z]{26}$/);
});

test.each(['/', '/orders', '/cart/u1/p1', '/products/x/stock', '/nowhere'])(
  'OPTIONS %s tells browsers what they may send',
  async (path) => {
    const response = await app.request(path, { method: 'OPTIONS' });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
      'access-control-max-age': '600',
    });
  },
);

test('browsers may send every header that a route reads', async () => {
  const response = await app.request('/orders', { method: 'OPTIONS' });
  const allowed = response.headers.get('access-control-allow-headers')?.split(', ');
  expect(allowed).toEqual(
    expect.arrayContaining(['content-type', 'x-api-key', 'x-correlation-id', 'if-match']),
  );
});

test('the document of the API is served, the same each time', async () => {
  const [one, two] = await Promise.all([app.request('/openapi.json'), app.request('/openapi.json')]);
  expect(one.headers.get('content-type')).toBe('application/json');
  const text = await one.text();
  expect(await two.text()).toBe(text);
  const document = JSON.parse(text) as { info: { version: string }; paths: Record<string, unknown> };
  expect(document.info.version).toBe('1.2.3');
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/health', '/openapi.json', '/orders']),
  );
});

test.each([
  ['POST', '/health', 405],
  ['GET', '/health?deep=1', 400],
  ['GET', '/openapiXjson', 404],
])('%s %s is %d', async (method, path, status) => {
  const response = await app.request(path, { method });
  expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ status })]);
});

test('settings have defaults for a shop that runs by itself', () => {
  expect(infoConfig({})).toEqual({ environment: 'local', version: '0.1.0', allowOrigin: '*' });
  expect(
    infoConfig({ ENVIRONMENT: 'prod', SHOP_VERSION: '2', CORS_ALLOW_ORIGIN: 'https://x.example' }),
  ).toEqual({
    environment: 'prod',
    version: '2',
    allowOrigin: 'https://x.example',
  });
});
