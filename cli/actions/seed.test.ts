import type { Message } from '../output/message.ts';
import { memoryShop } from '../shop/memory-shop.fake.ts';
import { differences, loadProducts } from './seed/load.ts';
import { checkRows } from './seed/rows.ts';
import { requireSeeded, runSeed, type SeedReport, seedExitCode, seedSummary } from './seed.ts';

const { signal } = new AbortController();

function listener() {
  const messages: Message[] = [];
  return {
    messages,
    context: { signal, reporter: { emit: (message: Message) => void messages.push(message) } },
  };
}

const product = (productId: string, more: Record<string, unknown> = {}) => ({
  productId,
  name: `Product ${productId}`,
  category: 'home',
  price: { amount: 1250, currency: 'EUR' },
  stock: 3,
  ...more,
});

const rowsOf = (...values: unknown[]) => checkRows(values).good;

describe('seeding', () => {
  test('puts the sample catalog in, and nothing more the second time', async () => {
    const shop = memoryShop();
    const { context } = listener();
    const first = await runSeed(context, async () => shop);
    expect(first).toMatchObject({ rows: shop.products.size, created: shop.products.size, unchanged: 0 });
    shop.seen.length = 0;
    const second = await runSeed(context, async () => shop);
    expect(second).toMatchObject({ created: 0, unchanged: first.rows, differing: [], failed: [] });
    expect(shop.seen.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(seedExitCode(second)).toBe(0);
  });

  test('a product that an order has taken units of is as it was', async () => {
    const shop = memoryShop();
    await loadProducts(shop, rowsOf(product('a')), signal);
    shop.products.set('a', { ...shop.products.get('a'), stock: 1, version: 7 });
    expect(await loadProducts(shop, rowsOf(product('a')), signal)).toEqual([
      { row: 1, productId: 'a', result: 'unchanged' },
    ]);
  });

  test('a product that was changed in the shop stays changed, and it says in what', async () => {
    const shop = memoryShop();
    await loadProducts(shop, rowsOf(product('a')), signal);
    const [result] = await loadProducts(
      shop,
      rowsOf(product('a', { name: 'New', price: { currency: 'EUR', amount: 9 } })),
      signal,
    );
    expect(result).toEqual({ row: 1, productId: 'a', result: 'differs', fields: ['name', 'price'] });
    expect(shop.products.get('a')).toMatchObject({ name: 'Product a' });
  });

  test('the order of the fields of a price does not matter', () => {
    const [row] = rowsOf(product('a'));
    if (!row) throw new Error('the row is good');
    expect(differences(row.product, { ...product('a'), price: { currency: 'EUR', amount: 1250 } })).toEqual(
      [],
    );
  });

  test('a product beyond the pages that are read is found when it is sent', async () => {
    const shop = memoryShop();
    for (let i = 0; i < 1_100; i += 1) {
      const id = `p${String(i).padStart(5, '0')}`;
      shop.products.set(id, product(id));
    }
    const results = await loadProducts(shop, rowsOf(product('p00001'), product('p01099')), signal);
    expect(results.map(({ result }) => result)).toEqual(['unchanged', 'unchanged']);
  });

  test('what the shop refuses is told with its row, and the others are loaded', async () => {
    const shop = memoryShop();
    shop.refuses.add('b');
    const results = await loadProducts(shop, rowsOf(product('a'), product('b'), product('c')), signal);
    expect(results).toEqual([
      { row: 1, productId: 'a', result: 'created' },
      { row: 2, productId: 'b', result: 'failed', reason: 'HTTP 400: the shop does not like it' },
      { row: 3, productId: 'c', result: 'created' },
    ]);
  });

  test('is the end of bringing the shop up when it fails', () => {
    const failed = [{ row: 2, productId: 'b', reason: 'HTTP 403: Forbidden' }];
    expect(() => requireSeeded({ ...nothing, failed })).toThrow(
      /1 products could not .* HTTP 403: Forbidden/,
    );
    expect(() => requireSeeded(nothing)).not.toThrow();
  });
});

const nothing: SeedReport = { rows: 4, created: 0, unchanged: 0, differing: [], bad: [], failed: [] };
const badRow = { row: 1, reasons: ['name is missing'] };
const failedRow = { row: 2, productId: 'b', reason: 'HTTP 400' };

test.each<[string, Partial<SeedReport>, number]>([
  ['all is there', { created: 4 }, 0],
  ['something differs', { created: 3, differing: [{ row: 4, productId: 'd', fields: ['name'] }] }, 0],
  ['bad rows kept all out', { bad: [badRow] }, 2],
  ['bad rows were left out', { created: 3, bad: [badRow] }, 8],
  ['the shop refused some', { created: 3, failed: [failedRow] }, 8],
  ['the shop refused all', { failed: [failedRow] }, 1],
])('when %s it ends so', (_what, part, exitCode) => {
  expect(seedExitCode({ ...nothing, ...part })).toBe(exitCode);
});

test('the summary says that nothing was loaded, and how to load the rest', () => {
  expect(seedSummary({ ...nothing, bad: [badRow] })).toBe(
    'Catalog of 4 products: 0 created, 0 already there, 1 bad. Nothing was loaded; --skip-bad loads the good ones.',
  );
  expect(seedSummary({ ...nothing, created: 4 })).toBe('Catalog of 4 products: 4 created, 0 already there.');
});
