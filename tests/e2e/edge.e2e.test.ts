import { api, outputs } from '../harness/shop.ts';
import { newProduct, unique } from './customer.ts';

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { security: unknown[] }>>;
}

test('the shop is healthy and says where it is', async () => {
  const { status, body, headers } = await api('GET', '/health', { key: false });
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'healthy', environment: 'local' });
  expect(headers.get('x-correlation-id')).toMatch(/./);
});

test('every operation that is not public wants the key, and every path answers OPTIONS without it', async () => {
  const { body } = await api<OpenApi>('GET', '/openapi.json', { key: false });
  expect(body.openapi).toBe('3.1.0');
  for (const [template, operations] of Object.entries(body.paths)) {
    const path = template.replaceAll(/\{\w+\}/g, 'x');
    const preflight = await api('OPTIONS', path, { key: false });
    expect([path, preflight.status]).toEqual([path, 204]);
    expect(preflight.headers.get('access-control-allow-origin')).toMatch(/^http/);
    for (const [method, { security }] of Object.entries(operations)) {
      const { status, headers } = await api(method.toUpperCase(), path, { key: false });
      if (security.length === 0) expect([path, method, status]).not.toEqual([path, method, 403]);
      else expect([path, method, status]).toEqual([path, method, 403]);
      expect(headers.get('content-type')).toMatch(/json/);
    }
  }
});

test('a path or a method that the shop does not have is a problem', async () => {
  for (const [method, path] of [
    ['GET', '/nowhere'],
    ['DELETE', '/orders'],
  ] as const) {
    const { status, headers } = await api(method, path);
    expect([path, status]).toEqual([path, 404]);
    expect(headers.get('content-type')).toMatch('application/problem+json');
  }
});

test('the client’s own id of a request comes back beside the shop’s', async () => {
  const { headers } = await api('GET', '/products?limit=1', { headers: { 'x-correlation-id': 'cid-e2e' } });
  expect(headers.get('x-client-request-id')).toBe('cid-e2e');
  expect(headers.get('x-correlation-id')).toMatch(/^[0-9A-Z]{26}$/);
});

test('HEAD, a slash at the end and unknown parameters make no difference to what is public', async () => {
  for (const path of [
    '/health',
    '/openapi.json',
    '/categories',
    '/products',
    '/products/',
    '/products?utm_source=x&q=',
  ]) {
    const [get, head] = await Promise.all([
      api('GET', path, { key: false }),
      api('HEAD', path, { key: false }),
    ]);
    expect([path, get.status, head.status, head.text]).toEqual([path, 200, 200, '']);
    expect(head.headers.get('cache-control')).toBe(get.headers.get('cache-control'));
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  }
  expect((await api('HEAD', '/cart/x', { key: false })).status).toBe(403);
});

test('what the client has already is 304, and nothing private is kept anywhere', async () => {
  for (const path of ['/openapi.json', '/categories', '/products?limit=1']) {
    const { headers } = await api('GET', path, { key: false });
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    const tag = headers.get('etag') ?? '';
    const again = await api('GET', path, { key: false, headers: { 'if-none-match': tag } });
    expect([path, again.status, again.text]).toEqual([path, 304, '']);
  }
  for (const path of ['/cart/x', '/orders?userId=x', '/nowhere', '/shipments/x']) {
    for (const key of [true, false]) {
      const { headers } = await api('GET', path, { key });
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    }
  }
});

test.each([
  'auth0|123',
  'user+tag@example.com',
  "o'brien@example.com",
  'a b',
  'R&D #1, 50%off?',
  'é 日本 👋',
  '100%',
])('a user %s has a cart and orders under that id', async (userId) => {
  const productId = await newProduct(5);
  const added = await api<{ userId: string }>('POST', '/cart', { body: { userId, productId, quantity: 1 } });
  expect([added.status, added.body.userId]).toEqual([200, userId]);
  const encoded = encodeURIComponent(userId);
  const cart = await api<{ userId: string; items: unknown[] }>('GET', `/cart/${encoded}`);
  expect([cart.status, cart.body.userId, cart.body.items.length]).toEqual([200, userId, 1]);
  expect((await api('DELETE', `/cart/${encoded}/${productId}`)).status).toBe(200);
  const items = [{ productId, quantity: 1 }];
  const placed = await api<{ orderId: string }>('POST', '/orders', { body: { userId, items } });
  const { headers } = placed;
  expect(placed.status).toBe(201);
  expect(headers.get('location')).toContain(encoded);
  const { body } = await api<{ items: { orderId: string }[] }>('GET', `/orders?userId=${encoded}`);
  expect(body.items.map(({ orderId }) => orderId)).toContain(placed.body.orderId);
});

test.each(['Tee red/L', 'a\\b', '..', 'a%2Fb'])(
  'a product id %s is refused with a reason',
  async (productId) => {
    const price = { amount: 100, currency: 'EUR' };
    const body = { productId, name: 'x', category: 'edge', price, stock: 1 };
    const answer = await api<{ errors: { path: string }[] }>('POST', '/products', { body });
    expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, 'productId']);
  },
);

test.each(['Tee (red) +1 & #2, 50%', 'Größe 日本'])('a product %s is found under its id', async (name) => {
  const productId = unique(name);
  const price = { amount: 100, currency: 'EUR' };
  const body = { productId, name: 'x', category: 'edge', price, stock: 1 };
  const { status, headers } = await api('POST', '/products', { body });
  expect(status).toBe(201);
  const location = `${outputs().ApiUrl?.replace(/\/$/, '')}/products/${encodeURIComponent(productId)}`;
  expect(headers.get('location')).toBe(location);
  expect((await fetch(location)).status).toBe(200);
  const { body: found } = await api<{ productId: string }>(
    'GET',
    `/products/${encodeURIComponent(productId)}`,
  );
  expect(found.productId).toBe(productId);
  expect(
    (await api('PATCH', `/products/${encodeURIComponent(productId)}/stock`, { body: { stock: 4 } })).status,
  ).toBe(200);
});
