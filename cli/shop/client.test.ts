import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { problemText, type ShopClientOptions, shopClient } from './client.ts';

type Reply = Response | Error;

const listen = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function shopWith(replies: Reply[], options: Partial<ShopClientOptions> = {}) {
  const clock = fakeClock();
  const calls: { url: string; init: RequestInit }[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    const reply = replies.shift() ?? new Response('{}', { status: 200 });
    if (reply instanceof Error) throw reply;
    return reply;
  }) as typeof globalThis.fetch;
  const shop = shopClient({
    apiUrl: 'http://127.0.0.1:1/v1/',
    apiKey: 'the-key',
    clock,
    ids: seededIds(clock),
    signal: new AbortController().signal,
    fetch,
    ...options,
  });
  return { shop, calls, clock };
}

const busy = (status = 503, headers: Record<string, string> = {}): Response =>
  new Response('{}', { status, headers });

test('the key and JSON go along', async () => {
  const { shop, calls } = shopWith([new Response('{"productId":"a"}', { status: 201 })]);
  const answer = await shop.call('POST', '/products', { body: { name: 'A' } });
  expect(answer).toMatchObject({ status: 201, body: { productId: 'a' } });
  expect(calls[0]?.url).toBe('http://127.0.0.1:1/v1/products');
  expect(calls[0]?.init).toMatchObject({
    method: 'POST',
    headers: { 'x-api-key': 'the-key', 'content-type': 'application/json' },
    body: '{"name":"A"}',
  });
});

test.each([429, 502, 503, 504])('%i is tried again', async (status) => {
  const { shop, calls } = shopWith([busy(status), busy(status)]);
  expect((await shop.call('GET', '/products')).status).toBe(200);
  expect(calls).toHaveLength(3);
});

test.each([400, 403, 404, 409, 500])('%i is an answer', async (status) => {
  const { shop, calls } = shopWith([new Response('{}', { status })]);
  expect((await shop.call('GET', '/products')).status).toBe(status);
  expect(calls).toHaveLength(1);
});

test('Retry-After is kept to', async () => {
  const { shop, clock } = shopWith([busy(503, { 'retry-after': '3' })]);
  await shop.call('GET', '/products');
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:03.000Z');
});

test('what would do harm when it comes twice is sent once', async () => {
  const { shop, calls } = shopWith([busy()]);
  expect((await shop.call('POST', '/cart', { body: {} })).status).toBe(503);
  expect(calls).toHaveLength(1);
});

test('a busy shop is given up after five tries', async () => {
  const { shop, calls } = shopWith([busy(), busy(), busy(), busy(), busy(), busy()]);
  expect((await shop.call('GET', '/products')).status).toBe(503);
  expect(calls).toHaveLength(5);
});

test('a shop that is not there is a clear error', async () => {
  const gone = Array.from(
    { length: 5 },
    () => new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
  );
  const { shop } = shopWith(gone);
  await expect(shop.call('GET', '/products')).rejects.toMatchObject({
    code: 'shop-unreachable',
    message: 'The shop at http://127.0.0.1:1/v1 does not answer: ECONNREFUSED',
  });
});

test('an interrupted command calls no more', async () => {
  const controller = new AbortController();
  const { shop, calls } = shopWith([], { signal: controller.signal });
  controller.abort(new Error('Interrupted.'));
  await expect(shop.call('GET', '/products')).rejects.toThrow('Interrupted.');
  expect(calls).toHaveLength(0);
});

test.each([
  [
    'a problem with fields',
    { detail: 'invalid', errors: [{ path: 'price', message: 'is missing' }] },
    'HTTP 400: invalid; price is missing',
  ],
  ['a gateway answer', { message: 'Forbidden' }, 'HTTP 400: Forbidden'],
  ['no JSON', '<html>', 'HTTP 400: no reason given'],
])('%s is told in one line', (_what, body, text) => {
  expect(problemText({ status: 400, body })).toBe(text);
});

test.each([301, 302, 303, 307, 308])(
  'a redirect with status %i is not followed with the key',
  async (status) => {
    const other = createServer((_request, response) => response.end('{}'));
    const shop = createServer((_request, response) => {
      response.writeHead(status, { location: addressOf(other) }).end();
    });
    let stolen = 0;
    other.on('request', () => {
      stolen += 1;
    });
    try {
      await Promise.all([listen(shop), listen(other)]);
      const clock = fakeClock();
      const { signal } = new AbortController();
      const client = shopClient({
        apiUrl: addressOf(shop),
        apiKey: 'k',
        clock,
        ids: seededIds(clock),
        signal,
      });
      for (const method of ['GET', 'POST']) {
        await expect(client.call(method, '/products', { body: undefined })).rejects.toMatchObject({
          code: 'shop-redirect',
          exitCode: 2,
          message: expect.stringContaining(addressOf(other)),
        });
      }
      expect(stolen).toBe(0);
    } finally {
      shop.close();
      other.close();
    }
  },
);

test.each(['http://shop.example/v1', 'http://10.0.0.1', 'HTTP://shop.example'])(
  '%s is refused: the key would be sent in clear',
  (apiUrl) => {
    expect(() => shopWith([], { apiUrl })).toThrow(
      expect.objectContaining({ code: 'shop-insecure', exitCode: 2 }),
    );
  },
);

test.each(['https://shop.example', 'http://localhost:4566/x', 'http://abc.execute-api.localhost:1/v1'])(
  '%s is an address for a key',
  async (apiUrl) => {
    const { shop } = shopWith([], { apiUrl });
    expect((await shop.call('GET', '/health')).status).toBe(200);
  },
);
