import { memoryCatalogStores } from './adapters/memory/stores.ts';
import { createCatalogTestApp, paths } from './catalog.fake.ts';

const shop = () => createCatalogTestApp(memoryCatalogStores);

describe('PATCH /products/{productId}/stock', () => {
  test('sets, takes and returns, and leaves the version alone', async () => {
    const { lamp, move } = shop();
    await lamp();
    expect((await move({ stock: 10 })).json.stock).toBe(10);
    expect((await move({ reserve: 4 })).json.stock).toBe(6);
    expect((await move({ release: 3 })).json.stock).toBe(9);
    const answer = await move({ stock: 0 });
    expect(answer).toMatchObject({ status: 200, json: { stock: 0, version: 1 } });
    expect(answer.headers.get('etag')).toMatch(/^W\/"1-[0-9a-f]{12}"$/);
  });

  test('more than there is: 409 with the item, counted', async () => {
    const { lamp, move, metrics } = shop();
    await lamp();
    expect(await move({ reserve: 6 })).toMatchObject({
      status: 409,
      json: {
        code: 'insufficient_stock',
        error: 'Insufficient stock',
        items: [{ productId: 'lamp-1', requested: 6, available: 5 }],
      },
    });
    expect(metrics.counts.get('StockInsufficient')).toBe(1);
    expect((await move({ reserve: 5 })).json.stock).toBe(0);
  });

  test('more than was taken cannot be returned', async () => {
    const { lamp, move } = shop();
    await lamp();
    await move({ reserve: 2 });
    expect(await move({ release: 3 })).toMatchObject({
      status: 409,
      json: { code: 'release_exceeds_reserved', reserved: 2 },
    });
  });

  test.each([
    ['{}', 'body'],
    ['{"stock":1,"reserve":1}', 'body'],
    ['{"stock":-1}', 'stock'],
    ['{"stock":"1"}', 'stock'],
    ['{"stock":1000000001}', 'stock'],
    ['{"reserve":0}', 'reserve'],
    ['{"reserve":1.5}', 'reserve'],
    ['{"reserve":null}', 'reserve'],
    ['{"release":-1}', 'release'],
    ['{"reserve":1,"sold":1}', 'sold'],
    ['{"stock":1,"__proto__":1}', '__proto__'],
  ])('%s is 400', async (body, path) => {
    const { lamp, move } = shop();
    await lamp();
    const answer = await move(body, 'k');
    expect(answer.status).toBe(400);
    expect(paths(answer)).toEqual([path]);
    expect((await move({ reserve: 1 }, 'k')).json.stock).toBe(4);
  });

  test('an unknown product is 404, and its key is still free', async () => {
    const { lamp, move } = shop();
    expect((await move({ stock: 1 }, 'k')).status).toBe(404);
    await lamp();
    expect((await move({ stock: 1 }, 'k')).json.stock).toBe(1);
  });
});

describe('PATCH /products/{productId}/stock with If-Match', () => {
  const tagOf = (answer: { headers: Headers }) => answer.headers.get('etag') ?? '';

  test('is made while product and stock are as in the response with this ETag', async () => {
    const { lamp, move, call } = shop();
    const created = await lamp();
    const set = await move({ stock: 3 }, undefined, { 'if-match': tagOf(created) });
    expect([set.status, set.json.stock]).toEqual([200, 3]);
    const taken = await move({ reserve: 1 }, undefined, { 'if-match': `"9-x", ${tagOf(set)}` });
    expect([taken.status, taken.json.stock]).toEqual([200, 2]);
    const read = await call('GET', '/products/lamp-1');
    expect((await move({ release: 1 }, 'k', { 'if-match': tagOf(read) })).json.stock).toBe(3);
    expect((await move({ stock: 4 }, undefined, { 'if-match': '*' })).json.stock).toBe(4);
  });

  test.each([undefined, 'k'])('is 412 once the stock has moved, and moves nothing (key %s)', async (key) => {
    const { lamp, move, call } = shop();
    const tag = tagOf(await lamp());
    await move({ reserve: 2 });
    for (const body of [{ stock: 9 }, { reserve: 1 }, { release: 1 }, { reserve: 99 }]) {
      const answer = await move(body, key, { 'if-match': tag });
      expect(answer).toMatchObject({ status: 412, json: { code: 'version_mismatch' } });
    }
    expect((await call('GET', '/products/lamp-1')).json.stock).toBe(3);
  });

  test.each(['"999"', '"1"', '', 'a b', '"1'])('%j is 412: it is not the whole ETag', async (tag) => {
    const { lamp, move, call } = shop();
    await lamp();
    expect((await move({ stock: 3 }, undefined, { 'if-match': tag })).status).toBe(412);
    expect((await call('GET', '/products/lamp-1')).json.stock).toBe(5);
  });

  test('with If-None-Match leaves the stock of what exists, or is at this ETag, unchanged', async () => {
    const { lamp, move } = shop();
    const tag = tagOf(await lamp());
    for (const header of ['*', tag, '"1']) {
      expect((await move({ stock: 9 }, undefined, { 'if-none-match': header })).status).toBe(412);
    }
    expect((await move({ reserve: 1 })).json.stock).toBe(4);
    expect((await move({ stock: 9 }, undefined, { 'if-none-match': tag })).json.stock).toBe(9);
  });

  test('of 10 at once upon one ETag, one is made', async () => {
    const { lamp, move } = shop();
    const tag = tagOf(await lamp());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => move({ reserve: 1 }, undefined, { 'if-match': tag })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
  });

  test('a repeated request with the same key is answered again, though the ETag has moved on', async () => {
    const { lamp, move } = shop();
    const tag = tagOf(await lamp());
    const first = await move({ reserve: 1 }, 'k', { 'if-match': tag });
    const again = await move({ reserve: 1 }, 'k', { 'if-match': tag });
    expect([again.status, again.text]).toEqual([200, first.text]);
  });
});

describe('PATCH /products/{productId}/stock with an Idempotency-Key', () => {
  test('is done once, and answered again byte-for-byte', async () => {
    const { lamp, move, call, clock } = shop();
    await lamp();
    const first = await move({ reserve: 2 }, 'key-1');
    await move({ reserve: 1 });
    clock.advance(23 * 3600 * 1000);
    const again = await move({ reserve: 2 }, '"key-1"');
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(again.headers.get('etag')).toMatch(/^W\/"1-[0-9a-f]{12}"$/);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await call('GET', '/products/lamp-1')).json.stock).toBe(2);
  });

  test('a short one is answered again though there is stock now', async () => {
    const { lamp, move, metrics } = shop();
    await lamp();
    const first = await move({ reserve: 6 }, 'key-1');
    await move({ stock: 100 });
    const again = await move({ reserve: 6 }, 'key-1');
    expect([again.status, again.text]).toEqual([409, first.text]);
    expect(again.headers.get('content-type')).toBe('application/problem+json');
    expect(metrics.counts.get('StockInsufficient')).toBe(1);
  });

  test('50 at once are one', async () => {
    const { lamp, move, call } = shop();
    await lamp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => move({ reserve: 1 }, 'key-1')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect((await call('GET', '/products/lamp-1')).json.stock).toBe(4);
  });

  test('of another change is 422, of another caller another key', async () => {
    const { lamp, move, call } = shop();
    await lamp();
    await lamp({ productId: 'lamp-2' });
    await move({ reserve: 1 }, 'key-1');
    expect(await move({ reserve: 2 }, 'key-1')).toMatchObject({
      status: 422,
      json: { code: 'idempotency_key_reused' },
    });
    const elsewhere = await call(
      'PATCH',
      '/products/lamp-2/stock',
      { reserve: 1 },
      { 'idempotency-key': 'key-1' },
    );
    expect(elsewhere.status).toBe(422);
    expect((await move({ reserve: 1 }, 'key-1', { 'x-api-key': 'k2' })).json.stock).toBe(3);
  });

  test('is forgotten after 24 h, though its record may still be there', async () => {
    const { lamp, move, clock } = shop();
    await lamp();
    await move({ reserve: 1 }, 'key-1');
    clock.advance(25 * 3600 * 1000);
    expect((await move({ reserve: 1 }, 'key-1')).json.stock).toBe(3);
  });

  test.each(['x'.repeat(256), 'a b', 'ä', '""'])('%j is no key', async (key) => {
    const { lamp, move } = shop();
    await lamp();
    expect((await move({ reserve: 1 }, key)).status).toBe(400);
  });
});
