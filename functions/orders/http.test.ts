import { createOrdersRoutes } from './http.ts';
import { createFakeOrders } from './orders.fake.ts';

type Json = Record<string, unknown>;

function client(shop = createFakeOrders()) {
  const app = createOrdersRoutes(shop.deps);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = { method, headers: { 'x-api-key': 'k', 'content-type': 'application/json', ...headers } };
    const response = await app.request(
      path,
      body === undefined ? init : { ...init, body: JSON.stringify(body) },
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Json };
  };
  return { shop, call };
}

const order = { userId: 'ada', items: [{ productId: 'mug', quantity: 1 }] };

describe('POST /orders', () => {
  test('201 with the order, its address and the client’s own id', async () => {
    const { call } = client();
    const { status, json, headers } = await call('POST', '/orders', order, {
      'x-client-request-id': 'cid-7',
    });
    expect(status).toBe(201);
    expect(Object.keys(json).sort()).toEqual(['createdAt', 'items', 'orderId', 'status', 'total', 'userId']);
    expect(headers.get('location')).toBe(`http://localhost/orders/${json.orderId}?userId=ada`);
    expect(headers.get('x-client-request-id')).toBe('cid-7');
  });

  test('of a user with an id of 255 characters, as a subject of OpenID Connect', async () => {
    const { call } = client();
    const userId = '👋'.repeat(255);
    const { status, json } = await call('POST', '/orders', { ...order, userId });
    expect([status, json.userId]).toEqual([201, userId]);
    const query = `userId=${encodeURIComponent(userId)}`;
    expect((await call('GET', `/orders/${json.orderId}?${query}`)).json.userId).toBe(userId);
    expect((await call('GET', `/orders?${query}`)).json.items).toHaveLength(1);
    expect((await call('POST', `/orders/${json.orderId}/cancel?${query}`)).status).toBe(200);
    expect((await call('POST', '/orders', { ...order, userId: `${userId}x` })).status).toBe(400);
  });

  test('a replay is the same byte-for-byte and says that it is one', async () => {
    const { call } = client();
    const first = await call('POST', '/orders', order, { 'idempotency-key': 'k1' });
    const again = await call('POST', '/orders', order, { 'idempotency-key': '"k1"' });
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
  });

  test('an error for insufficient stock is problem+json and names the items', async () => {
    const { call } = client();
    const body = { userId: 'ada', items: [{ productId: 'mug', quantity: 99 }] };
    const { status, json, headers } = await call('POST', '/orders', body);
    expect(status).toBe(409);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json).toMatchObject({
      title: 'Conflict',
      instance: '/orders',
      error: 'Insufficient stock',
      items: [{ productId: 'mug', requested: 99, available: 10 }],
    });
  });

  test.each([
    ['quantity 0', { ...order, items: [{ productId: 'mug', quantity: 0 }] }, 'items[0].quantity'],
    ['quantity −1', { ...order, items: [{ productId: 'mug', quantity: -1 }] }, 'items[0].quantity'],
    ['quantity 1.5', { ...order, items: [{ productId: 'mug', quantity: 1.5 }] }, 'items[0].quantity'],
    ['quantity "2"', { ...order, items: [{ productId: 'mug', quantity: '2' }] }, 'items[0].quantity'],
    ['quantity 1e9', { ...order, items: [{ productId: 'mug', quantity: 1e9 }] }, 'items[0].quantity'],
    ['quantity null', { ...order, items: [{ productId: 'mug', quantity: null }] }, 'items[0].quantity'],
    ['no items', { ...order, items: [] }, 'items'],
    ['neither items nor cart', { userId: 'ada' }, 'items'],
    [
      'a price of its own',
      { ...order, items: [{ productId: 'mug', quantity: 1, price: 1 }] },
      'items[0].price',
    ],
    ['a total of its own', { ...order, total: 1 }, 'total'],
    ['a status of its own', { ...order, status: 'PAID' }, 'status'],
    ['no user', { items: order.items }, 'userId'],
    ['a user with a slash', { ...order, userId: '../ada' }, 'userId'],
  ])('400 for %s, and nothing is reserved', async (_name, body, path) => {
    const { call, shop } = client();
    const { status, json } = await call('POST', '/orders', body);
    expect(status).toBe(400);
    expect((json.errors as { path: string }[]).map((error) => error.path)).toContain(path);
    expect(shop.state.reserveCalls).toBe(0);
  });

  test.each([[''], ['a b'], ['x'.repeat(258)], ['caf\u00e9']])(
    '400 for the Idempotency-Key %j',
    async (key) => {
      const { call } = client();
      const { status, json } = await call('POST', '/orders', order, { 'idempotency-key': key });
      expect(status).toBe(400);
      expect(json.errors).toMatchObject([{ path: 'idempotency-key' }]);
    },
  );

  test('409 with Retry-After while the first request of a key runs', async () => {
    const { call, shop } = client();
    let second: Awaited<ReturnType<typeof call>> | undefined;
    shop.state.afterReserve = async () => {
      second ??= await call('POST', '/orders', order, { 'idempotency-key': 'k1' });
    };
    await call('POST', '/orders', order, { 'idempotency-key': 'k1' });
    expect(second?.status).toBe(409);
    expect(second?.json.code).toBe('request_in_progress');
    expect(second?.headers.get('retry-after')).toBe('2');
  });

  test('400 when the catalog cannot count so much money', async () => {
    const { call, shop } = client();
    shop.state.beforeReserve = async () => ({
      ok: false,
      code: 'amount_too_large',
      message: 'the total is too large',
    });
    const { status, json } = await call('POST', '/orders', order);
    expect([status, json.code]).toEqual([400, 'amount_too_large']);
    expect(json.errors).toEqual([{ path: 'items', message: 'the total is too large' }]);
  });

  test('503 with Retry-After when the catalog is too busy', async () => {
    const { call, shop } = client();
    shop.state.beforeReserve = async () => ({ ok: true, outcome: 'busy' });
    const { status, headers } = await call('POST', '/orders', order);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
  });
});

describe('GET /orders/{orderId}', () => {
  test('the order of its user, with its history', async () => {
    const { call } = client();
    const placed = await call('POST', '/orders', order);
    const { status, json } = await call('GET', `/orders/${placed.json.orderId}?userId=ada`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ ...placed.json, history: [{ status: 'PENDING' }] });
  });

  test("403 for another user's order, 404 for none, 400 without a user", async () => {
    const { call } = client();
    const placed = await call('POST', '/orders', order);
    const of = (id: unknown, query: string) =>
      call('GET', `/orders/${id}${query}`).then(({ status }) => status);
    expect(await of(placed.json.orderId, '?userId=eve')).toBe(403);
    expect(await of('01ARZ3NDEKTSV4RRFFQ69G5FAV', '?userId=ada')).toBe(404);
    expect(await of(placed.json.orderId, '')).toBe(400);
  });

  test('an abandoned checkout is no order', async () => {
    const { call, shop } = client();
    const orderId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const event = {
      id: 'e',
      type: 'OrderCancelled' as const,
      version: 1,
      occurredAt: 'x',
      correlationId: 'c',
      subject: orderId,
      data: { orderId, reason: 'r' },
    };
    await shop.stores.orders.saveAbandoned({ orderId, status: 'ABANDONED', createdAt: 'x' }, event);
    expect((await call('GET', `/orders/${orderId}?userId=ada`)).status).toBe(404);
  });
});

describe('POST /orders/{orderId}/cancel', () => {
  async function placed() {
    const { call, shop } = client();
    const { json } = await call('POST', '/orders', order);
    const path = `/orders/${json.orderId}/cancel?userId=ada`;
    return { call, shop, path, orderId: json.orderId };
  }

  test('200 with the order, without a body, and what GET shows from then on', async () => {
    const { call, path, orderId } = await placed();
    const { status, json } = await call('POST', path);
    expect([status, json.status]).toEqual([200, 'CANCELLED']);
    expect((await call('GET', `/orders/${orderId}?userId=ada`)).json).toEqual(json);
  });

  test('a replay is the same byte-for-byte and says that it is one', async () => {
    const { call, path } = await placed();
    const first = await call('POST', path, { reason: 'too late' }, { 'idempotency-key': 'k1' });
    const again = await call('POST', path, { reason: 'too late' }, { 'idempotency-key': 'k1' });
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([200, null]);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await call('POST', path, {}, { 'idempotency-key': 'k1' })).status).toBe(422);
  });

  test("403 for another user's order, 404 for none", async () => {
    const { call, orderId } = await placed();
    expect((await call('POST', `/orders/${orderId}/cancel?userId=eve`)).status).toBe(403);
    const unknown = '/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/cancel?userId=ada';
    expect((await call('POST', unknown)).status).toBe(404);
  });

  test.each([
    ['no user', '', undefined],
    ['a status of its own', '?userId=ada', { status: 'PAID' }],
    ['an empty reason', '?userId=ada', { reason: '' }],
    ['a reason of 65 characters', '?userId=ada', { reason: 'x'.repeat(65) }],
    ['a body that is null', '?userId=ada', null],
  ])('400 for %s, and the order stays', async (_name, query, body) => {
    const { call, orderId } = await placed();
    expect((await call('POST', `/orders/${orderId}/cancel${query}`, body)).status).toBe(400);
    expect((await call('GET', `/orders/${orderId}?userId=ada`)).json.status).toBe('PENDING');
  });
});

describe('GET /orders', () => {
  test("pages through a user's orders, newest first", async () => {
    const { call, shop } = client();
    const placed: unknown[] = [];
    for (let n = 0; n < 3; n += 1) {
      shop.clock.advance(1_000);
      placed.unshift((await call('POST', '/orders', order)).json.orderId);
    }
    const first = await call('GET', '/orders?userId=ada&limit=2');
    const second = await call('GET', `/orders?userId=ada&limit=2&lastKey=${first.json.nextKey}`);
    const ids = [first, second].flatMap(({ json }) => (json.items as Json[]).map(({ orderId }) => orderId));
    expect(ids).toEqual(placed);
    expect(second.json).not.toHaveProperty('nextKey');
  });

  test.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1e9',
    'limit=x',
    'lastKey=forged',
    'colour=red',
    'limit=1&limit=2',
  ])('400 for %s', async (query) => {
    const { call } = client();
    expect((await call('GET', `/orders?userId=ada&${query}`)).status).toBe(400);
  });

  test("400 for another user's cursor", async () => {
    const { call } = client();
    await call('POST', '/orders', order);
    await call('POST', '/orders', order);
    const { json } = await call('GET', '/orders?userId=ada&limit=1');
    expect((await call('GET', `/orders?userId=eve&lastKey=${json.nextKey}`)).status).toBe(400);
  });
});

test('no body has no media type: a cancellation without one is taken whatever type it names', async () => {
  const { shop, call } = client();
  const app = createOrdersRoutes(shop.deps);
  const { json } = await call('POST', '/orders', order);
  const cancel = (body: string) =>
    app.request(`/orders/${json.orderId}/cancel?userId=ada`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  expect((await cancel('reason=x')).status).toBe(415);
  expect((await cancel('')).status).toBe(200);
});
