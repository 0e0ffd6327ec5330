import { unavailable } from '../../platform/errors.ts';
import { createFakeCatalogClient } from '../catalog/contract/calls.fake.ts';
import { createFakeCart } from './cart.fake.ts';
import type { Cart } from './contract/routes.ts';
import type { CartStore } from './domain/cart-store.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
type Body = Cart & { code?: string; errors?: { path: string; message: string }[]; currentVersion?: number };

function scene(disturb?: (store: CartStore) => CartStore) {
  const catalog = createFakeCatalogClient();
  catalog.sell('lamp', eur(1250));
  catalog.sell('mug', eur(300));
  catalog.sell('sushi', { amount: 900, currency: 'JPY' });
  catalog.sell('relic', eur(1), false);
  const shop = createFakeCart(catalog.client, disturb);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await shop.routes.request(path, {
      method,
      headers: { 'x-api-key': 'k', ...json, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const add = (productId: string, quantity: unknown, headers?: Record<string, string>) =>
    call('POST', '/cart', { userId: 'u-1', productId, quantity }, headers);
  return { ...shop, catalog, call, add };
}

describe('POST /cart', () => {
  test('adds and answers the cart with its ETag', async () => {
    const { add, catalog } = scene();
    const { headers: first } = await add('lamp', 2);
    const { status, headers, body } = await add('mug', 1);
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    const line = (id: string) => ({ lineId: id, sku: id, productId: id, name: `The ${id}` });
    expect(body).toEqual({
      cartId: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      userId: 'u-1',
      currency: 'EUR',
      items: [
        { ...line('lamp'), quantity: 2, unitPrice: eur(1250), lineTotal: eur(2500) },
        { ...line('mug'), quantity: 1, unitPrice: eur(300), lineTotal: eur(300) },
      ],
      subtotal: eur(2800),
      version: 2,
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
    expect(catalog.calls[0]).toEqual({
      operation: 'products',
      productIds: ['lamp'],
      correlationId: first.get('x-correlation-id'),
    });
  });

  test('adds to what is there', async () => {
    const { add } = scene();
    await add('lamp', 2);
    expect((await add('lamp', 3)).body.items).toMatchObject([{ quantity: 5 }]);
  });

  test.each([
    ['relic', 404, 'product_not_found'],
    ['nothing', 404, 'product_not_found'],
    ['sushi', 409, 'mixed_currency'],
  ])('of %s is refused: %i %s, and the cart stays', async (productId, status, code) => {
    const { add, call } = scene();
    await add('lamp', 1);
    const answer = await add(productId, 1);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect((await call('GET', '/cart/u-1')).body.version).toBe(1);
  });

  test('a 51st product is refused: 409 cart_full', async () => {
    const { add, catalog } = scene();
    for (let n = 1; n <= 51; n += 1) catalog.sell(`p${n}`, eur(n));
    for (let n = 1; n <= 50; n += 1) expect((await add(`p${n}`, 1)).status).toBe(200);
    expect(await add('p51', 1)).toMatchObject({ status: 409, body: { code: 'cart_full' } });
  });

  test('more than a million units in all are refused at quantity', async () => {
    const { add } = scene();
    await add('lamp', 600_000);
    const { status, body } = await add('lamp', 600_000);
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: 'quantity' });
  });

  test.each([0, -1, 1.5, '2', 1e9, null, undefined])('a quantity of %p is refused', async (quantity) => {
    const { add, call } = scene();
    const { status, body } = await add('lamp', quantity);
    expect(status).toBe(400);
    expect(body.code).toBe('validation_failed');
    expect(body.errors?.map(({ path }) => path)).toEqual(['quantity']);
    expect((await call('GET', '/cart/u-1')).body.version).toBe(0);
  });

  test.each([
    ['a price', { userId: 'u', productId: 'lamp', quantity: 1, unitPrice: eur(1) }, 'unitPrice'],
    ['a prototype', '{"userId":"u","productId":"lamp","quantity":1,"__proto__":{"a":1}}', '__proto__'],
    ['no user', { productId: 'lamp', quantity: 1 }, 'userId'],
    ['a user id of the inbox', { userId: 'order#1', productId: 'lamp', quantity: 1 }, 'userId'],
    ['a list', [], 'body'],
  ])('a body with %s is refused', async (_what, body, path) => {
    const { call } = scene();
    const answer = await call('POST', '/cart', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.path)).toContain(path);
  });

  test('what is no JSON is refused', async () => {
    const { call } = scene();
    expect(await call('POST', '/cart', '{')).toMatchObject({
      status: 400,
      body: { code: 'malformed_json' },
    });
    const text = await call('POST', '/cart', 'x', { 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
  });

  test('a catalog that cannot answer is 503 with Retry-After and changes nothing', async () => {
    const { add, call, catalog, metrics } = scene();
    catalog.reject('temporarily_unavailable');
    const { status, headers } = await add('lamp', 1);
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
    expect((await call('GET', '/cart/u-1')).body.version).toBe(0);
    expect(metrics.counts.get('CartError')).toBe(1);
  });
});

describe('GET /cart/{userId}', () => {
  test('of a user without a cart is an empty one', async () => {
    const { status, headers, body } = await scene().call('GET', '/cart/u-none');
    expect({ status, body }).toEqual({
      status: 200,
      body: { userId: 'u-none', currency: 'EUR', items: [], subtotal: eur(0), version: 0 },
    });
    expect(headers.get('etag')).toBe('"0"');
  });

  test('keeps the prices of when products were put in', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 1);
    catalog.sell('lamp', eur(9999));
    expect((await call('GET', '/cart/u-1')).body.subtotal).toEqual(eur(1250));
  });

  test('keeps its id through every change, and shows none before the first', async () => {
    const { add, call } = scene();
    const { cartId } = (await add('lamp', 1)).body;
    expect(cartId).toBeDefined();
    expect((await add('mug', 1)).body.cartId).toBe(cartId);
    expect((await call('DELETE', '/cart/u-1/lamp')).body.cartId).toBe(cartId);
    expect((await call('GET', '/cart/u-1')).body.cartId).toBe(cartId);
    expect((await call('GET', '/cart/other')).body).not.toHaveProperty('cartId');
  });

  test('has the same id each time also when its row is older than cart ids', async () => {
    const { call, carts, add } = scene();
    await carts.save({ userId: 'u-1', lines: [], version: 1 });
    const { cartId } = (await call('GET', '/cart/u-1')).body;
    expect(cartId).toMatch(/^0{10}[0-9A-HJKMNP-TV-Z]{16}$/);
    expect((await add('lamp', 1)).body.cartId).toBe(cartId);
    expect((await carts.find('u-1')).cartId).toBe(cartId);
  });

  test('says of each line whether it can be bought and whether its price moved, by one call', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 1);
    await add('mug', 1);
    catalog.sell('lamp', eur(1250), false);
    catalog.sell('mug', eur(310));
    const asked = catalog.calls.length;
    expect((await call('GET', '/cart/u-1')).body.items).toMatchObject([
      { productId: 'lamp', available: false },
      { productId: 'mug', available: true, priceChanged: true, unitPrice: eur(300) },
    ]);
    expect(catalog.calls.slice(asked)).toMatchObject([{ productIds: ['lamp', 'mug'] }]);
  });

  test('has an ETag that follows those flags, and that If-Match takes', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 1);
    const tag = (await call('GET', '/cart/u-1')).headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"1-/);
    catalog.sell('lamp', eur(1), true);
    expect((await call('GET', '/cart/u-1', undefined, { 'if-none-match': tag })).status).toBe(200);
    expect((await add('lamp', 1, { 'if-match': tag })).status).toBe(200);
  });

  test('asks the catalog nothing for an empty cart', async () => {
    const { call, catalog } = scene();
    await call('GET', '/cart/u-none');
    expect(catalog.calls).toEqual([]);
  });

  test('is shown without flags when the catalog refuses, fails, or does not respond within 2 s', async () => {
    const shop = scene();
    await shop.add('lamp', 1);
    const shown = async () => {
      const { status, body } = await shop.call('GET', '/cart/u-1');
      expect({ status, units: body.items[0]?.quantity }).toEqual({ status: 200, units: 1 });
      return Object.keys(body.items[0] ?? {});
    };
    expect(await shown()).toContain('available');
    shop.catalog.reject('temporarily_unavailable');
    expect(await shown()).not.toContain('available');
    shop.catalog.respondWith(() => Promise.reject(new Error('gone')));
    expect(await shown()).not.toContain('available');
    shop.catalog.respondWith(() => {
      setImmediate(() => shop.clock.advance(2_000));
      return new Promise(() => {});
    });
    expect(await shown()).not.toContain('available');
  });

  test.each(['%00', 'order%23X', 'a%252Fb', 'a%5Cb', 'x'.repeat(256)])('of %s is refused', async (userId) => {
    expect((await scene().call('GET', `/cart/${userId}`)).status).toBe(400);
  });
});

describe('PATCH /cart/{userId}/{productId}', () => {
  test('sets the units, at the price of now', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 5);
    catalog.sell('lamp', eur(1000));
    const { status, headers, body } = await call('PATCH', '/cart/u-1/lamp', { quantity: 2 });
    expect({ status, etag: headers.get('etag') }).toEqual({ status: 200, etag: '"2"' });
    expect(body).toMatchObject({
      items: [{ quantity: 2, lineTotal: eur(2000), priceChanged: true }],
      subtotal: eur(2000),
    });
  });

  test('of a product that is not in the cart is 404', async () => {
    const { add, call } = scene();
    await add('lamp', 5);
    expect(await call('PATCH', '/cart/u-1/mug', { quantity: 2 })).toMatchObject({
      status: 404,
      body: { code: 'cart_line_not_found' },
    });
  });

  test('of a product that was archived meanwhile is 404', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 5);
    catalog.sell('lamp', eur(1250), false);
    expect(await call('PATCH', '/cart/u-1/lamp', { quantity: 2 })).toMatchObject({
      status: 404,
      body: { code: 'product_not_found' },
    });
  });

  test('an empty merge patch changes nothing, whatever the price has become', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 5);
    const before = await call('GET', '/cart/u-1');
    catalog.sell('lamp', eur(99));
    const patched = await call('PATCH', '/cart/u-1/lamp', {});
    expect(patched).toMatchObject({ status: 200, body: { version: before.body.version } });
    expect(patched.body.items).toMatchObject([{ quantity: 5, unitPrice: eur(1250) }]);
    expect((await call('PATCH', '/cart/u-1/table', {})).body.code).toBe('cart_line_not_found');
  });

  test.each([{ quantity: 0 }, { quantity: 1_000_001 }, { quantity: null }, { quantity: 1, name: 'x' }])(
    'with %p is refused',
    async (body) => {
      const { add, call } = scene();
      await add('lamp', 5);
      expect((await call('PATCH', '/cart/u-1/lamp', body)).status).toBe(400);
      expect((await call('GET', '/cart/u-1')).body.items).toMatchObject([{ quantity: 5 }]);
    },
  );
});

test('setting what the cart holds already makes no new version, a new name or price does', async () => {
  const { add, call, catalog, carts } = scene();
  const { body: before } = await add('lamp', 2);
  const set = () => call('PATCH', '/cart/u-1/lamp', { quantity: 2 });
  const again = await set();
  expect([again.status, again.body, again.headers.get('etag')]).toEqual([200, before, '"1"']);
  expect((await carts.find('u-1')).version).toBe(1);
  catalog.sell('lamp', eur(1), true);
  expect((await set()).body).toMatchObject({
    version: 2,
    items: [{ unitPrice: eur(1), priceChanged: true }],
  });
});

describe('DELETE /cart/{userId}/{productId}', () => {
  test('takes the product out, without asking the catalog', async () => {
    const { add, call, catalog } = scene();
    await add('lamp', 1);
    await add('mug', 1);
    const asked = catalog.calls.length;
    const { status, body } = await call('DELETE', '/cart/u-1/lamp');
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ productId: 'mug' }], version: 3 });
    expect(catalog.calls.length).toBe(asked);
  });

  test('again is harmless, and so is it without a cart', async () => {
    const { add, call } = scene();
    await add('lamp', 1);
    await call('DELETE', '/cart/u-1/lamp');
    expect(await call('DELETE', '/cart/u-1/lamp')).toMatchObject({
      status: 200,
      body: { items: [], version: 2, subtotal: eur(0) },
    });
    expect(await call('DELETE', '/cart/u-none/lamp')).toMatchObject({ status: 200, body: { version: 0 } });
  });
});

describe('If-Match', () => {
  test('with the ETag of now changes, with an older one is 412 and names the version of now', async () => {
    const { add, call } = scene();
    expect((await add('lamp', 1, { 'if-match': '"0"' })).status).toBe(200);
    const changes = (ifMatch: string) => [
      () => add('lamp', 1, { 'if-match': ifMatch }),
      () => call('PATCH', '/cart/u-1/lamp', { quantity: 3 }, { 'if-match': ifMatch }),
      () => call('DELETE', '/cart/u-1/lamp', undefined, { 'if-match': ifMatch }),
    ];
    for (const change of changes('"0"')) {
      const { status, body } = await change();
      expect({ status, code: body.code, now: body.currentVersion }).toEqual({
        status: 412,
        code: 'version_mismatch',
        now: 1,
      });
    }
    let version = 1;
    for (const change of changes('*')) {
      expect(await change()).toMatchObject({ status: 200, body: { version: version + 1 } });
      version += 1;
    }
  });

  test('that is no ETag of the shop is 412', async () => {
    expect((await scene().add('lamp', 1, { 'if-match': 'yesterday' })).status).toBe(412);
  });
});

test.each(['x', '👋'])(
  'a user id may have 255 characters, as a subject of OpenID Connect: %s',
  async (one) => {
    const { call } = scene();
    const add = (userId: string) => call('POST', '/cart', { userId, productId: 'lamp', quantity: 1 });
    const path = `/cart/${encodeURIComponent(one.repeat(255))}`;
    expect((await add(one.repeat(255))).status).toBe(200);
    expect((await call('GET', path)).body).toMatchObject({ userId: one.repeat(255), version: 1 });
    expect((await call('PATCH', `${path}/lamp`, { quantity: 2 })).status).toBe(200);
    expect((await add(one.repeat(256))).status).toBe(400);
  },
);

describe('If-None-Match', () => {
  test.each(['*', '"1"', 'W/"7-0123456789ab", "1"', '"1'])(
    '%s leaves the cart unchanged: 412',
    async (header) => {
      const { add, call } = scene();
      expect((await add('lamp', 1, { 'if-none-match': '*' })).status).toBe(200);
      const headers = { 'if-none-match': header };
      const changes = [
        await add('lamp', 1, headers),
        await call('PATCH', '/cart/u-1/lamp', { quantity: 3 }, headers),
        await call('DELETE', '/cart/u-1/lamp', undefined, headers),
      ];
      expect(changes.map(({ status, body }) => [status, body.code])).toEqual(
        Array(3).fill([412, 'version_mismatch']),
      );
      expect((await call('GET', '/cart/u-1')).body).toMatchObject({ version: 1, items: [{ quantity: 1 }] });
      expect((await add('lamp', 1, { 'if-none-match': '"2"' })).status).toBe(200);
    },
  );
});

describe('changes that meet each other', () => {
  test('are all kept', async () => {
    const { add, call } = scene();
    const answers = await Promise.all(Array.from({ length: 4 }, () => add('lamp', 1)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await call('GET', '/cart/u-1')).body).toMatchObject({ items: [{ quantity: 4 }], version: 4 });
  });

  test('without end are 503 after eight tries', async () => {
    let tries = 0;
    const { add } = scene((store) => ({
      ...store,
      save: async () => {
        tries += 1;
        return false;
      },
    }));
    const { status, headers, body } = await add('lamp', 1);
    expect({ status, code: body.code, retryAfter: headers.get('retry-after') }).toEqual({
      status: 503,
      code: 'temporarily_unavailable',
      retryAfter: '1',
    });
    expect(tries).toBe(8);
  });
});

test('an unknown path is 404, an unknown method 405 with Allow', async () => {
  const { call } = scene();
  expect((await call('GET', '/carts')).status).toBe(404);
  const { status, headers } = await call('PUT', '/cart/u-1/lamp', {});
  expect(status).toBe(405);
  expect(headers.get('allow')).toBe('PATCH, DELETE');
});

describe('the calls port', () => {
  test('gives the cart as the route does', async () => {
    const { add, calls } = scene();
    const { body } = await add('lamp', 2);
    expect(body.items[0]).not.toHaveProperty('priceChanged');
    const request = { operation: 'cart', userId: 'u-1', correlationId: 'cid' } as const;
    expect(await calls(request)).toEqual({ ok: true, cart: body });
    expect(await calls({ ...request, userId: 'u-none' })).toMatchObject({
      ok: true,
      cart: { version: 0 },
    });
  });

  test('refuses what it does not know, as data', async () => {
    const { calls } = scene();
    const forged = { operation: 'cart', userId: 'order#1', correlationId: 'cid' } as const;
    expect(await calls(forged)).toMatchObject({ ok: false, code: 'validation_failed' });
  });

  test('a carts that is busy is a refusal, one that breaks is a failed call', async () => {
    const request = { operation: 'cart', userId: 'u-1', correlationId: 'cid' } as const;
    const broken = (error: Error) => scene((store) => ({ ...store, find: () => Promise.reject(error) }));
    const busy = broken(unavailable('busy'));
    expect(await busy.calls(request)).toMatchObject({ ok: false, code: 'temporarily_unavailable' });
    await expect(broken(new Error('gone')).calls(request)).rejects.toThrow('gone');
  });
});
