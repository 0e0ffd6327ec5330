import { memoryCatalogStores } from './adapters/memory/stores.ts';
import { createCatalogTestApp, LAMP, paths } from './catalog.fake.ts';
import { productView } from './contract/routes.ts';

const shop = () => createCatalogTestApp(memoryCatalogStores);

describe('POST /products', () => {
  test('puts a product in, at version 1', async () => {
    const { lamp } = shop();
    const answer = await lamp();
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toMatch(/^W\/"1-[0-9a-f]{12}"$/);
    expect(answer.headers.get('location')).toBe('http://localhost/products/lamp-1');
    expect(answer.json).toMatchObject({ ...LAMP, version: 1, createdAt: '2026-01-01T00:00:00.000Z' });
    expect(productView.safeParse(answer.json).success).toBe(true);
  });

  test('chooses an id when none is given, and needs neither type nor description', async () => {
    const { call } = shop();
    const { name, category, price, stock } = LAMP;
    const answer = await call('POST', '/products', { name, category, price, stock });
    expect(answer.status).toBe(201);
    expect(answer.json.productId).toMatch(/^[0-9A-Z]{26}$/);
    expect(answer.json.images).toEqual([]);
    expect(productView.safeParse(answer.json).success).toBe(true);
  });

  test('an id that was used before is 409, archived or not', async () => {
    const { lamp, call } = shop();
    await lamp();
    expect(await lamp()).toMatchObject({ status: 409, json: { code: 'product_exists' } });
    await call('DELETE', '/products/lamp-1');
    const { status, json } = await lamp();
    expect(status).toBe(409);
    expect(json.detail).toContain('restore it with PATCH /products/lamp-1 {"status":"ACTIVE"}');
  });

  test('stores text composed and without blanks at its ends', async () => {
    const { lamp } = shop();
    const { json } = await lamp({ name: ' Cafe\u0301 ', category: 'kitchen\u00a0', type: '\u200bmug' });
    expect(json).toMatchObject({ name: 'Café', category: 'kitchen', type: 'mug' });
  });

  test.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a version', { version: 7 }, 'version'],
    ['a negative price', { price: { amount: -1, currency: 'EUR' } }, 'price.amount'],
    ['a price with a fraction', { price: { amount: 1.5, currency: 'EUR' } }, 'price.amount'],
    ['a price beyond 2^53', { price: { amount: 2 ** 53, currency: 'EUR' } }, 'price.amount'],
    ['a price that is not a number', { price: { amount: Number.NaN, currency: 'EUR' } }, 'price.amount'],
    ['a price as text', { price: '49.90' }, 'price'],
    ['a currency in small letters', { price: { amount: 1, currency: 'eur' } }, 'price.currency'],
    ['stock as text', { stock: '5' }, 'stock'],
    ['half a unit of stock', { stock: 1.5 }, 'stock'],
    ['negative stock', { stock: -1 }, 'stock'],
    ['stock of null', { stock: null }, 'stock'],
    ['too much stock', { stock: 1e9 + 1 }, 'stock'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a name with NUL', { name: 'a\u0000b' }, 'name'],
    ['a broken surrogate', { name: 'a\ud800' }, 'name'],
    ['a long name', { name: 'x'.repeat(201) }, 'name'],
    ['an id with a path', { productId: '../etc' }, 'productId'],
    ['an empty id', { productId: '' }, 'productId'],
    ['a long id', { productId: 'x'.repeat(2048) }, 'productId'],
    ['an id that objects cannot hold', { productId: '__proto__' }, 'productId'],
    ['an image that is a script', { images: ['javascript:alert(1)'] }, 'images[0]'],
    ['a name with a newline', { name: 'a\nb' }, 'name'],
    ['a name with nothing to see', { name: '\u200b\u202d' }, 'name'],
    ['a name in another encoding', { name: 'Cr\ufffdme', productId: undefined }, 'body'],
    ['a category with a text direction', { category: 'a\u202eb' }, 'category'],
    ['a type of a joiner alone', { type: '\u200d' }, 'type'],
    ['a description with an override', { description: 'a\u202eb' }, 'description'],
    ['an image with a blank', { images: ['/a.jpg', 'https://x.example/a b.jpg'] }, 'images[1]'],
    ['too many images', { images: Array(21).fill('/a.jpg') }, 'images'],
  ])('%s is 400 and says where', async (_what, changes, path) => {
    const { lamp, call } = shop();
    const answer = await lamp(changes);
    expect(answer).toMatchObject({ status: 400 });
    expect(paths(answer)).toEqual([path]);
    expect((await call('GET', '/products')).json.items).toEqual([]);
  });

  test('every problem is reported at once', async () => {
    const { call } = shop();
    const answer = await call('POST', '/products', { price: { amount: 1, currency: 'EUR', vat: 2 } });
    expect(paths(answer).sort()).toEqual(['category', 'name', 'price.vat', 'stock']);
  });

  test.each([
    ['__proto__', '{"__proto__":{"admin":true},"name":"a"}'],
    ['constructor', '{"constructor":{"prototype":{}},"name":"a"}'],
  ])('%s is an unknown field like any other', async (field, body) => {
    const { call } = shop();
    const answer = await call('POST', '/products', body);
    expect(answer.status).toBe(400);
    expect(paths(answer)).toContain(field);
  });

  test('what is no JSON, no object or no JSON type is refused', async () => {
    const { call } = shop();
    expect(await call('POST', '/products', '{')).toMatchObject({
      status: 400,
      json: { code: 'malformed_json' },
    });
    expect(await call('POST', '/products', '{"price": NaN}')).toMatchObject({ status: 400 });
    expect((await call('POST', '/products', '[]')).status).toBe(400);
    expect((await call('POST', '/products', 'null')).status).toBe(400);
    expect((await call('POST', '/products', LAMP, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await call('POST', '/products', { ...LAMP, description: 'x'.repeat(300_000) })).status).toBe(413);
  });
});

describe('GET /products/{productId}', () => {
  test('shows the product as it was put in', async () => {
    const { lamp, call } = shop();
    const { json } = await lamp();
    const answer = await call('GET', '/products/lamp-1');
    expect(answer).toMatchObject({ status: 200, json });
    expect(answer.headers.get('etag')).toMatch(/^W\/"1-[0-9a-f]{12}"$/);
  });

  test('an unknown one is 404, an impossible id 400', async () => {
    const { call } = shop();
    expect(await call('GET', '/products/none')).toMatchObject({
      status: 404,
      json: { code: 'product_not_found' },
    });
    expect((await call('GET', '/products/a%00b')).status).toBe(400);
    expect((await call('GET', '/products/category%23lighting')).status).toBe(400);
    expect((await call('GET', `/products/${'x'.repeat(2048)}`)).status).toBe(400);
    expect((await call('GET', '/products/__proto__')).status).toBe(404);
  });
});

describe('PUT and PATCH /products/{productId}', () => {
  const { productId: _id, stock: _stock, ...replacement } = LAMP;

  test('PUT replaces all but the stock: what it leaves out is gone', async () => {
    const { lamp, call, clock } = shop();
    await lamp();
    clock.advance(1000);
    const { name, category, price } = LAMP;
    const answer = await call('PUT', '/products/lamp-1', { name, category, price });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toMatch(/^W\/"2-[0-9a-f]{12}"$/);
    expect(answer.json).toEqual({
      productId: 'lamp-1',
      name,
      category,
      price,
      stock: 5,
      images: [],
      version: 2,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:01.000Z',
    });
    expect((await call('GET', '/products/lamp-1')).json).toEqual(answer.json);
  });

  test('PATCH changes what it names', async () => {
    const { lamp, call } = shop();
    const { json } = await lamp();
    const answer = await call('PATCH', '/products/lamp-1', { price: { amount: 100, currency: 'EUR' } });
    expect(answer.json).toEqual({ ...json, price: { amount: 100, currency: 'EUR' }, version: 2 });
  });

  test('the ETag of a product follows its stock, and If-Match passes over that', async () => {
    const { lamp, call, move } = shop();
    await lamp();
    const first = await call('GET', '/products/lamp-1');
    const tag = first.headers.get('etag') ?? '';
    expect((await call('GET', '/products/lamp-1', undefined, { 'if-none-match': tag })).status).toBe(304);
    await move({ stock: 3 });
    const moved = await call('GET', '/products/lamp-1', undefined, { 'if-none-match': tag });
    expect([moved.status, moved.json.stock]).toEqual([200, 3]);
    expect((await call('PATCH', '/products/lamp-1', { name: 'x' }, { 'if-match': tag })).status).toBe(200);
    expect((await call('PATCH', '/products/lamp-1', { name: 'y' }, { 'if-match': tag })).status).toBe(412);
  });

  test.each(['PUT', 'PATCH'])('%s with If-Match is refused when the product has moved on', async (method) => {
    const { lamp, call } = shop();
    await lamp();
    let edits = 0;
    const change = (etag: string) => {
      edits += 1;
      const body = { ...replacement, name: `edit ${edits}` };
      return call(method, '/products/lamp-1', body, { 'if-match': etag });
    };
    expect((await change('"1"')).status).toBe(200);
    expect(await change('"1"')).toMatchObject({
      status: 412,
      json: { code: 'version_mismatch', currentVersion: 2 },
    });
    expect((await change('nonsense')).status).toBe(412);
    expect((await change('"9", "1"')).status).toBe(412);
    expect((await change('*')).json.version).toBe(3);
    expect((await change('"1", W/"3"')).json.version).toBe(4);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])(
    '%s with If-None-Match leaves what exists unchanged',
    async (method) => {
      const { lamp, call } = shop();
      const tag = (await lamp()).headers.get('etag') ?? '';
      const body = method === 'DELETE' ? undefined : { ...replacement, name: 'other' };
      for (const header of ['*', tag, '"7", "1"', '"1']) {
        const answer = await call(method, '/products/lamp-1', body, { 'if-none-match': header });
        expect(answer).toMatchObject({ status: 412, json: { code: 'version_mismatch' } });
      }
      expect((await call('GET', '/products/lamp-1')).json).toMatchObject({ name: LAMP.name, version: 1 });
      const made = await call(method, '/products/lamp-1', body, { 'if-none-match': '"7"' });
      expect(made.status).toBeLessThan(300);
      expect((await call(method, '/products/none', body, { 'if-none-match': '*' })).status).toBe(404);
    },
  );

  test('PUT with If-None-Match: * restores an archived product, which does not exist for its clients', async () => {
    const { lamp, call } = shop();
    await lamp();
    await call('DELETE', '/products/lamp-1');
    const restored = await call('PUT', '/products/lamp-1', replacement, { 'if-none-match': '*' });
    expect(restored.status).toBe(200);
  });

  test('POST with If-None-Match: * creates what does not exist, and is 412 when it does', async () => {
    const { call } = shop();
    const post = () => call('POST', '/products', LAMP, { 'if-none-match': '*' });
    expect((await post()).status).toBe(201);
    expect(await post()).toMatchObject({ status: 412, json: { code: 'product_exists' } });
  });

  test.each(['PUT', 'PATCH'])('%s of what the product is already makes no new version', async (method) => {
    const { lamp, call, clock } = shop();
    const { json: created } = await lamp();
    clock.advance(1000);

    const price = { currency: LAMP.price.currency, amount: LAMP.price.amount };
    const again = await call(method, '/products/lamp-1', { ...replacement, price });
    expect([again.status, again.json]).toEqual([200, created]);
    expect((await call('GET', '/products/lamp-1')).json).toEqual(created);
    expect((await call(method, '/products/lamp-1', { ...replacement, name: 'Other' })).json.version).toBe(2);
  });

  test('changes at once are all made, one after the other', async () => {
    const { lamp, call } = shop();
    await lamp();
    const prices = [1, 2, 3, 4];
    await Promise.all(
      prices.map((amount) => call('PATCH', '/products/lamp-1', { price: { amount, currency: 'EUR' } })),
    );
    expect((await call('GET', '/products/lamp-1')).json.version).toBe(5);
  });

  test.each([
    ['PUT', { ...replacement, stock: 9 }, 'stock'],
    ['PATCH', { stock: 9 }, 'stock'],
    ['PATCH', { name: 'x', stock: 9 }, 'stock'],
    ['PUT', { ...replacement, productId: 'other' }, 'productId'],
    ['PATCH', { name: 'x', productId: 'other' }, 'productId'],
    ['PATCH', { name: null }, 'name'],
    ['PATCH', { category: null }, 'category'],
    ['PATCH', { status: 'ARCHIVED' }, 'status'],
    ['PATCH', { price: null }, 'price'],
    ['PATCH', { price: { amount: null } }, 'price.amount'],
    ['PATCH', { price: { currency: null } }, 'price.currency'],
    ['PATCH', { price: { amount: -1 } }, 'price.amount'],
    ['PATCH', { price: { amount: 1, tax: 1 } }, 'price.tax'],
    ['PATCH', [], 'body'],
  ])('%s %j is 400', async (method, body, path) => {
    const { lamp, call } = shop();
    const { json } = await lamp();
    const answer = await call(method, '/products/lamp-1', body);
    expect(answer.status).toBe(400);
    expect(paths(answer)).toEqual([path]);
    expect((await call('GET', '/products/lamp-1')).json).toEqual(json);
  });

  test('what a GET has given can be sent back with PUT, changed or not', async () => {
    const { lamp, call, move } = shop();
    await lamp();
    await move({ reserve: 2 });
    const { json } = await call('GET', '/products/lamp-1');
    const same = await call('PUT', '/products/lamp-1', json);
    expect([same.status, same.json]).toEqual([200, json]);
    await call('PATCH', '/products/lamp-1', { name: 'Torch' });
    const again = await call('PUT', '/products/lamp-1', json);
    expect(again).toMatchObject({ status: 400, json: { code: 'read_only_field' } });
    expect(paths(again)).toEqual(['version']);
    expect(
      await call('PUT', '/products/lamp-1', { ...same.json, version: 2, name: 'Lantern' }),
    ).toMatchObject({
      status: 200,
      json: { name: 'Lantern', version: 3, stock: 3 },
    });
  });

  test('PATCH with null takes an optional field off', async () => {
    const { lamp, call } = shop();
    await lamp();
    const { json } = await call('PATCH', '/products/lamp-1', { description: null, type: null, images: null });
    expect(json).toMatchObject({ name: LAMP.name, images: [], version: 2 });
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['description']));
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['type']));
  });

  test.each([
    ['PATCH', { status: 'ACTIVE' }],
    ['PUT', replacement],
  ])('%s %j restores an archived product', async (method, body) => {
    const { lamp, call } = shop();
    const { json } = await lamp();
    await call('DELETE', '/products/lamp-1');
    const other = await call('PATCH', '/products/lamp-1', { name: 'x' });
    expect(other).toMatchObject({ status: 404, json: { code: 'product_not_found' } });
    expect(other.json.detail).toContain('{"status":"ACTIVE"}');
    const stale = await call(method, '/products/lamp-1', body, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    expect(await call(method, '/products/lamp-1', body)).toMatchObject({
      status: 200,
      json: { ...json, version: 3 },
    });
    expect((await call('GET', '/products/lamp-1')).status).toBe(200);
    expect((await call('GET', '/categories')).json.items).toEqual([{ category: 'lighting', count: 1 }]);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('%s of an unknown product is 404', async (method) => {
    const { call } = shop();
    const answer = await call(method, '/products/none', method === 'DELETE' ? undefined : replacement);
    expect(answer).toMatchObject({ status: 404, json: { code: 'product_not_found' } });
  });
});

describe('DELETE /products/{productId}', () => {
  test('takes it out of the catalog', async () => {
    const { lamp, call, move } = shop();
    await lamp();
    const answer = await call('DELETE', '/products/lamp-1');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await call('GET', '/products/lamp-1')).status).toBe(404);
    expect((await call('GET', '/products')).json).toEqual({ items: [] });
    expect((await call('GET', '/categories')).json).toEqual({ items: [] });
    expect((await call('DELETE', '/products/lamp-1')).status).toBe(404);
    expect((await move({ stock: 1 })).status).toBe(404);
  });

  test('with If-Match is refused when the product has moved on', async () => {
    const { lamp, call } = shop();
    await lamp();
    expect((await call('DELETE', '/products/lamp-1', undefined, { 'if-match': '"2"' })).status).toBe(412);
    expect((await call('DELETE', '/products/lamp-1', undefined, { 'if-match': '"1"' })).status).toBe(204);
  });
});

describe('GET /products', () => {
  const shelf = async () => {
    const scene = shop();
    for (let n = 0; n < 25; n += 1) {
      const productId = `p-${String(n).padStart(2, '0')}`;
      const category = n % 5 === 0 ? 'chairs & more' : 'lighting';
      await scene.lamp({ productId, category, type: n < 10 ? 'desk' : 'floor', name: `Item ${n}` });
    }
    return scene;
  };

  test('gives 20 by default, then the rest', async () => {
    const { call } = await shelf();
    const first = (await call('GET', '/products')).json;
    expect(first.items).toHaveLength(20);
    const second = (await call('GET', `/products?lastKey=${first.nextKey}`)).json;
    expect(second.items).toHaveLength(5);
    expect(second.nextKey).toBeUndefined();
    const ids = [...first.items, ...second.items].map(({ productId }: { productId: string }) => productId);
    expect(new Set(ids).size).toBe(25);
  });

  test('narrows by category, type and words', async () => {
    const { call } = await shelf();
    const found = async (query: string) => (await call('GET', `/products?${query}`)).json.items.length;
    expect(await found('category=chairs%20%26%20more')).toBe(5);
    expect(await found('type=desk')).toBe(10);
    expect(await found('category=chairs+%26+more&type=desk')).toBe(2);
    expect(await found('q=ITEM%207')).toBe(1);
    expect(await found('q=it+1')).toBe(11);
    expect(await found('q=tem')).toBe(0);
    expect(await found('category=Ch%C3%A4irs+%26+MORE+')).toBe(5);
    expect(await found('type=DESK')).toBe(10);
    expect(await found('q=bends+item+24')).toBe(1);
    expect(await found('category=none')).toBe(0);
  });

  test.each(['limit=0', 'limit=-1', 'limit=101', 'limit=1e9', 'limit=abc', 'limit=1.5', 'limit=1&limit=2'])(
    '%s is 400',
    async (query) => {
      const { call } = shop();
      const answer = await call('GET', `/products?${query}`);
      expect(answer.status).toBe(400);
      expect(paths(answer)).toContain('limit');
    },
  );

  test('a cursor goes on in every spelling of its category and type', async () => {
    const { lamp, call } = shop();
    for (const productId of ['a', 'b', 'c']) await lamp({ productId, category: 'Küche', type: 'Mug' });
    const first = (await call('GET', `/products?limit=2&category=${encodeURIComponent('küche')}&type=mug`))
      .json;
    for (const filter of ['category=KUCHE&type=MUG', 'category=K%C3%BCche&type=Mug']) {
      const { status, json } = await call('GET', `/products?${filter}&lastKey=${first.nextKey}`);
      expect([status, json.items.map((item: { productId: string }) => item.productId)]).toEqual([200, ['c']]);
    }
    const { status } = await call('GET', `/products?category=kuche&lastKey=${first.nextKey}`);
    expect(status).toBe(400);
  });

  test('a cursor that is forged, or of another list, is 400', async () => {
    const { call } = await shelf();
    const { nextKey } = (await call('GET', '/products?limit=2&category=lighting')).json;
    expect((await call('GET', `/products?limit=9&category=lighting&lastKey=${nextKey}`)).status).toBe(200);
    const other = ['', 'type=desk', 'category=lighting&q=x', 'category=lighting&type=desk', 'q=lighting'];
    for (const query of [...other.map((filter) => `${filter}&lastKey=${nextKey}`), 'lastKey=forged']) {
      const answer = await call('GET', `/products?${query}`);
      expect(answer.status).toBe(400);
      expect(paths(answer)).toEqual(['lastKey']);
    }
  });

  test.each([`q=${'x'.repeat(201)}`, 'q=a%00b', 'category=a&category=b'])('%s is 400', async (query) => {
    const { call } = shop();
    const answer = await call('GET', `/products?${query}`);
    expect(answer.status).toBe(400);
    expect(paths(answer)).toEqual([query.split('=')[0]]);
  });
});

test('GET /categories counts the products that can be bought', async () => {
  const { lamp, call } = shop();
  await lamp();
  await lamp({ productId: 'lamp-2' });
  await lamp({ productId: 'chair', category: 'chairs' });
  await call('PATCH', '/products/lamp-2', { category: 'chairs' });
  const items = [
    { category: 'chairs', count: 2 },
    { category: 'lighting', count: 1 },
  ];
  expect((await call('GET', '/categories')).json).toEqual({ items });
});

test('GET /categories are in the order of a dictionary, a page at a time, one for all spellings', async () => {
  const { lamp, call } = shop();
  const names = ['Zebra', 'Äpfel', 'apples', 'Öl', 'berries', 'ÄPFEL', 'O’Neill', "o'neill "];
  for (const [n, category] of names.entries()) await lamp({ productId: `p${n}`, category });
  const { items, nextKey } = (await call('GET', '/categories')).json;
  expect(nextKey).toBeUndefined();
  expect(items.map(({ category, count }: { category: string; count: number }) => [category, count])).toEqual([
    ['Äpfel', 2],
    ['apples', 1],
    ['berries', 1],
    ['O’Neill', 2],
    ['Öl', 1],
    ['Zebra', 1],
  ]);
  const first = (await call('GET', '/categories?limit=4')).json;
  const second = (await call('GET', `/categories?limit=4&lastKey=${first.nextKey}`)).json;
  expect([...first.items, ...second.items]).toEqual(items);
  expect(second.nextKey).toBeUndefined();
  expect((await call('GET', '/categories?limit=101')).status).toBe(400);
  expect((await call('GET', '/categories?lastKey=forged')).status).toBe(400);
});
