import { api } from '../harness/shop.ts';

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

test('the correlation id of a request comes back', async () => {
  const { headers } = await api('GET', '/products?limit=1', { headers: { 'x-correlation-id': 'cid-e2e' } });
  expect(headers.get('x-correlation-id')).toBe('cid-e2e');
});
