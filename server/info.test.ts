import { fakeClock } from '../platform/clock.ts';
import { seededIds } from '../platform/ids.ts';
import { memoryLogger } from '../platform/logger.ts';
import { memoryMetrics } from '../platform/metrics.ts';
import { infoConfig } from './config.ts';
import { shopRoutes } from './routes.ts';
import { createInfoApp } from './shop-info.ts';

const clock = fakeClock();
const deps = {
  clock,
  ids: seededIds(clock),
  logger: memoryLogger(),
  metrics: memoryMetrics(),
  allowOrigin: 'https://shop.example',
  environment: 'dev',
  version: '1.2.3',
  publicUrl: '',
  routes: shopRoutes,
};
const app = createInfoApp(deps);

test('health says which shop answers', async () => {
  const response = await app.request('/health');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'healthy', environment: 'dev', version: '1.2.3' });
  expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9A-Z]{26}$/);
});

test.each(['/', '/orders', '/cart/u1/p1', '/products/x/stock', '/nowhere'])(
  'OPTIONS %s lists what browsers may send',
  async (path) => {
    const response = await app.request(path, { method: 'OPTIONS' });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
      'access-control-max-age': '7200',
    });
  },
);

test.each([
  ['/orders', 'POST, GET, HEAD, OPTIONS'],
  ['/products/x/stock', 'PATCH, OPTIONS'],
  ['/cart/u1/p1', 'PATCH, DELETE, OPTIONS'],
  ['/cart/u%20x', 'GET, HEAD, OPTIONS'],
  ['/health', 'GET, HEAD, OPTIONS'],
  ['/nowhere', null],
])('OPTIONS %s has the methods of the path in Allow: %s', async (path, methods) => {
  const response = await app.request(path, { method: 'OPTIONS' });
  expect(response.headers.get('allow')).toBe(methods);
});

test('browsers may send every header that a route reads, but no API key', async () => {
  const response = await app.request('/orders', { method: 'OPTIONS' });
  const allowed = response.headers.get('access-control-allow-headers')?.split(', ');
  expect(allowed).toEqual(
    expect.arrayContaining(['content-type', 'x-correlation-id', 'x-client-request-id', 'if-match']),
  );
  expect(allowed).not.toContain('x-api-key');
});

test('the document is kept for five minutes, by the address that it names, and asked for once', async () => {
  const { status, headers } = await app.request('/openapi.json?utm_source=mail');
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
  expect(headers.get('vary')).toBe('host, x-forwarded-proto, x-forwarded-prefix');
  const again = await app.request('/openapi.json', {
    headers: { 'if-none-match': headers.get('etag') ?? '' },
  });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('health is never kept', async () => {
  const { status, headers } = await app.request('/health', { method: 'HEAD' });
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
});

test('the document of the API is served, the same each time', async () => {
  const [one, two] = await Promise.all([app.request('/openapi.json'), app.request('/openapi.json')]);
  expect(one.headers.get('content-type')).toBe('application/json');
  const text = await one.text();
  expect(await two.text()).toBe(text);
  const document = JSON.parse(text) as {
    info: { version: string };
    servers: unknown;
    paths: Record<string, unknown>;
  };
  expect(document.info.version).toBe('1.2.3');
  expect(document.servers).toEqual([{ url: 'http://localhost', description: 'This shop' }]);
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/health', '/openapi.json', '/orders']),
  );
});

test('the server is the public address when one is set, else the address of the request', async () => {
  const serversOf = async (publicUrl: string, url: string) => {
    const response = await createInfoApp({ ...deps, publicUrl }).fetch(new Request(url));
    return ((await response.json()) as { servers: { url: string }[] }).servers.map((server) => server.url);
  };
  expect(await serversOf('', 'https://a.example/openapi.json')).toEqual(['https://a.example']);
  expect(await serversOf('https://shop.example/api', 'https://a.example/openapi.json')).toEqual([
    'https://shop.example/api',
  ]);
});

test.each([
  ['POST', '/health', 405],
  ['GET', '/openapiXjson', 404],
])('%s %s is %d', async (method, path, status) => {
  const response = await app.request(path, { method });
  expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ status })]);
});

test('settings have defaults for a shop that runs by itself', () => {
  expect(infoConfig({})).toEqual({
    environment: 'local',
    version: '0.1.0',
    publicUrl: '',
    allowOrigin: '*',
  });
  expect(
    infoConfig({
      ENVIRONMENT: 'prod',
      SHOP_VERSION: '2',
      PUBLIC_API_URL: 'https://x.example/api',
      CORS_ALLOW_ORIGIN: 'https://x.example',
    }),
  ).toEqual({
    environment: 'prod',
    version: '2',
    publicUrl: 'https://x.example/api',
    allowOrigin: 'https://x.example',
  });
});
