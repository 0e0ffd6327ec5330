import { memoryCatalog } from './adapters/memory.ts';
import { LAMP, shopOver } from './shop.fake.ts';

const shop = () => shopOver(memoryCatalog);
const MERGE_PATCH = { 'content-type': 'application/merge-patch+json' };

test.each([
  [{ price: { amount: 500 } }, { price: { amount: 500, currency: LAMP.price.currency } }],
  [{ price: { currency: 'USD' } }, { price: { amount: LAMP.price.amount, currency: 'USD' } }],
  [{ price: { amount: 5, currency: 'JPY' } }, { price: { amount: 5, currency: 'JPY' } }],
  [
    { price: { amount: 500 }, name: 'Other' },
    { name: 'Other', price: { amount: 500 } },
  ],
])('a merge patch merges the members of objects: %j', async (patch, changed) => {
  const { lamp, call } = shop();
  const { json } = await lamp();
  const { status, json: after } = await call('PATCH', '/products/lamp-1', patch, MERGE_PATCH);
  expect(status).toBe(200);
  expect(after).toMatchObject({ ...changed, version: 2, stock: json.stock, category: json.category });
});

test.each([{}, { price: {} }, { price: { amount: LAMP.price.amount } }, { name: LAMP.name, price: {} }])(
  'a merge patch without changes makes no new version: %j',
  async (patch) => {
    const { lamp, call } = shop();
    const { json } = await lamp();
    const again = await call('PATCH', '/products/lamp-1', patch, MERGE_PATCH);
    expect([again.status, again.json]).toEqual([200, json]);
    expect((await call('PATCH', '/products/lamp-1', patch, { 'if-match': '"9"' })).status).toBe(412);
    expect((await call('PATCH', '/products/none', patch)).status).toBe(404);
  },
);

test('null for a required member is named in the error', async () => {
  const { lamp, call } = shop();
  await lamp();
  const { json } = await call('PATCH', '/products/lamp-1', { price: { amount: null } });
  expect(json.detail).toBe('price.amount: must be a number, not null');
});

test('a change of stock is a command, not a merge patch', async () => {
  const { lamp, call } = shop();
  await lamp();
  expect(await call('PATCH', '/products/lamp-1/stock', { stock: 1 }, MERGE_PATCH)).toMatchObject({
    status: 415,
    json: { code: 'unsupported_media_type' },
  });
});
