import { memoryCatalogStores } from './adapters/memory/stores.ts';
import { createCatalogTestApp, LAMP } from './catalog.fake.ts';

const shop = () => createCatalogTestApp(memoryCatalogStores);
const MERGE_PATCH = { 'content-type': 'application/merge-patch+json' };

test.each([
  [{ price: { amount: 500 } }, { price: { amount: 500, currency: LAMP.price.currency } }],
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

test.each([
  {},
  { price: {} },
  { price: { amount: LAMP.price.amount } },
  { name: LAMP.name, price: {} },
  { price: { currency: LAMP.price.currency } },
])('a merge patch without changes makes no new version: %j', async (patch) => {
  const { lamp, call } = shop();
  const { json } = await lamp();
  const again = await call('PATCH', '/products/lamp-1', patch, MERGE_PATCH);
  expect([again.status, again.json]).toEqual([200, json]);
  expect((await call('PATCH', '/products/lamp-1', patch, { 'if-match': '"9"' })).status).toBe(412);
  expect((await call('PATCH', '/products/none', patch)).status).toBe(404);
});

test.each(['USD', 'JPY', 'KWD'])('a new currency without an amount is refused: %s', async (currency) => {
  const { lamp, call } = shop();
  const { json: before } = await lamp();
  const { status, json } = await call('PATCH', '/products/lamp-1', { name: 'Other', price: { currency } });
  const message = `is missing: the currency changes from EUR to ${currency}, so send the amount in minor units of ${currency} too`;
  expect([status, json.code, json.errors]).toEqual([
    400,
    'validation_failed',
    [{ path: 'price.amount', message }],
  ]);
  expect((await call('GET', '/products/lamp-1')).json).toEqual(before);
});

test('what a client sends back may have its times in the spelling of its language', async () => {
  const { lamp, call } = shop();
  const { json } = await lamp();
  for (const time of [
    '2026-01-01T00:00:00Z',
    '2026-01-01T01:00:00.000000+01:00',
    '2026-01-01T00:00:00.00Z',
  ]) {
    const again = await call('PUT', '/products/lamp-1', { ...json, createdAt: time, updatedAt: time });
    expect([again.status, again.json]).toEqual([200, json]);
  }
  const { status, json: problem } = await call('PUT', '/products/lamp-1', { ...json, updatedAt: 'today' });
  expect([status, problem.detail]).toEqual([400, 'updatedAt: must be a time as RFC 3339 writes it']);
});

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
