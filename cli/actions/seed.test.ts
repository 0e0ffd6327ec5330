import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import type { Message } from '../output/message.ts';
import type { ShopCall } from '../shop/client.ts';
import { memoryShop } from '../shop/memory-shop.fake.ts';
import { differences, loadProducts } from './seed/load.ts';
import { checkRows } from './seed/rows.ts';
import { requireSeeded, runSeed, type SeedReport, seedExitCode, seedSummary } from './seed.ts';

function listener() {
  const messages: Message[] = [];
  const clock = fakeClock();
  const { signal } = new AbortController();
  const reporter = { emit: (message: Message) => void messages.push(message) };
  return { messages, clock, context: { signal, clock, ids: seededIds(clock), reporter } };
}

const { context: here } = listener();

const product = (productId: string, more: Record<string, unknown> = {}) => ({
  productId,
  name: `Product ${productId}`,
  category: 'home',
  price: { amount: 1250, currency: 'EUR' },
  stock: 3,
  ...more,
});

const rowsOf = (...values: unknown[]) => checkRows(values).good;

function renamed() {
  const [row] = rowsOf(product('a', { name: 'New', price: { currency: 'EUR', amount: 9 } }));
  if (!row) throw new Error('the row is good');
  return row;
}

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

  test('an export with more units than can be set is loaded with the most that can be, and says so', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'seed-'));
    const file = path.join(folder, 'export.json');
    const exported = { ...product('a', { stock: 1_000_000_005 }), version: 3 };
    writeFileSync(file, JSON.stringify({ items: [exported, product('b')] }));
    const shop = memoryShop();
    const { context, messages } = listener();
    const result = await runSeed(context, async () => shop, { file });
    expect([result.created, result.bad, seedExitCode(result)]).toEqual([2, [], 0]);
    expect(shop.products.get('a')).toMatchObject({ stock: 1_000_000_000 });
    expect(messages.filter(({ code }) => code === 'seed-stock-limited')).toMatchObject([
      { level: 'warn', data: { row: 1, productId: 'a', stock: 1_000_000_005, loaded: 1_000_000_000 } },
    ]);
    // A number like that in a file that was not exported is a mistake.
    writeFileSync(file, JSON.stringify([product('c', { stock: 1_000_000_005 })]));
    const typed = await runSeed(context, async () => shop, { file });
    expect(typed.bad).toMatchObject([{ reasons: ['stock is too big: at most 1000000000'] }]);
    rmSync(folder, { recursive: true });
  });

  test('a product that an order has taken units of is left as it is, and its row is marked', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a')));
    shop.products.set('a', { ...shop.products.get('a'), stock: 1, version: 7 });
    expect(await loadProducts(here, shop, rowsOf(product('a')))).toEqual([
      { row: 1, productId: 'a', result: 'unchanged', otherStock: true },
    ]);
  });

  test('a product that was changed in the shop stays changed, and it says in what', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a')));
    const [result] = await loadProducts(here, shop, [renamed()]);
    expect(result).toEqual({ row: 1, productId: 'a', result: 'differs', fields: ['name', 'price'] });
    expect(shop.products.get('a')).toMatchObject({ name: 'Product a' });
  });

  test('the order of the fields of a price does not matter', () => {
    const [row] = rowsOf(product('a'));
    if (!row) throw new Error('the row is good');
    expect(differences(row, { ...product('a'), price: { currency: 'EUR', amount: 1250 } })).toEqual([]);
  });

  test('a product beyond the pages that are read is found when it is sent', async () => {
    const shop = memoryShop();
    for (let i = 0; i < 1_100; i += 1) {
      const id = `p${String(i).padStart(5, '0')}`;
      shop.products.set(id, product(id));
    }
    const results = await loadProducts(here, shop, rowsOf(product('p00001'), product('p01099')));
    expect(results.map(({ result }) => result)).toEqual(['unchanged', 'unchanged']);
  });

  test('what the shop refuses is told with its row, and the others are loaded', async () => {
    const shop = memoryShop();
    shop.refuses.add('b');
    const results = await loadProducts(here, shop, rowsOf(product('a'), product('b'), product('c')));
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

describe('with update', () => {
  const update = { update: true };

  test('what differs is changed, and its stock is left alone', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a')));
    const [result] = await loadProducts(here, shop, [renamed()], update);
    expect(result).toEqual({ row: 1, productId: 'a', result: 'updated', fields: ['name', 'price'] });
    expect(shop.seen.at(-1)).toMatchObject({
      method: 'PATCH',
      body: { name: 'New', price: { currency: 'EUR', amount: 9 } },
    });
    expect(shop.products.get('a')).toMatchObject({ name: 'New', stock: 3, version: 2 });
    expect(await loadProducts(here, shop, [renamed()], update)).toMatchObject([{ result: 'unchanged' }]);
  });

  test('what the row does not name stays, and what it names with null is taken off', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a', { description: 'Old', type: 'lamp' })));
    expect(await loadProducts(here, shop, rowsOf(product('a')), update)).toMatchObject([
      { result: 'unchanged' },
    ]);
    const without = rowsOf(product('a', { description: null }));
    expect(await loadProducts(here, shop, without)).toMatchObject([
      { result: 'differs', fields: ['description'] },
    ]);
    expect(await loadProducts(here, shop, without, update)).toMatchObject([{ fields: ['description'] }]);
    expect(shop.products.get('a')).toMatchObject({ type: 'lamp' });
    expect(shop.products.get('a')).not.toHaveProperty('description');
    expect(await loadProducts(here, shop, without, update)).toMatchObject([{ result: 'unchanged' }]);
  });

  test('stock is set when that is asked for', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a')));
    const more = rowsOf(product('a', { stock: 9 }));
    expect(await loadProducts(here, shop, more, update)).toMatchObject([
      { result: 'unchanged', otherStock: true },
    ]);
    const set = await loadProducts(here, shop, more, { ...update, updateStock: true });
    expect(set).toEqual([{ row: 1, productId: 'a', result: 'updated', fields: ['stock'] }]);
    expect(shop.seen.at(-1)).toMatchObject({ path: '/products/a/stock', body: { stock: 9 } });
    expect(shop.seen.at(-1)?.headers['idempotency-key']).toMatch(/^[0-9A-Z]{26}$/);
  });

  test('stock that was left is counted, whatever else becomes of the row', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a'), product('b'), product('c')));
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'cloudcart-seed-')), 'a.json');
    const rows = [product('a', { stock: 9 }), product('b', { stock: 9, name: 'New' }), product('c')];
    writeFileSync(file, JSON.stringify(rows));
    const run = (options: object) => runSeed(here, async () => shop, { file, ...options });
    expect(await run({})).toMatchObject({ unchanged: 2, stockDiffering: 2 });
    expect(await run(update)).toMatchObject({
      unchanged: 2,
      updated: [{ productId: 'b' }],
      stockDiffering: 2,
    });
    expect(await run({ ...update, updateStock: true })).toMatchObject({ unchanged: 1, stockDiffering: 0 });
    expect(await run(update)).toMatchObject({ unchanged: 3, stockDiffering: 0 });
    rmSync(path.dirname(file), { recursive: true });
  });

  test('an archived product is restored as the row says; without update it is left', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a')));
    shop.archived.add('a');
    expect(await loadProducts(here, shop, [renamed()])).toMatchObject([
      { result: 'differs', fields: ['archived'] },
    ]);
    expect(shop.archived.has('a')).toBe(true);
    expect(await loadProducts(here, shop, [renamed()], update)).toMatchObject([{ result: 'updated' }]);
    expect([shop.archived.has('a'), shop.products.get('a')]).toMatchObject([false, { name: 'New' }]);
  });

  test('the stock that a restored product keeps is reported when the row has another one', async () => {
    const shop = memoryShop();
    const [row] = rowsOf(product('a'));
    if (row === undefined) throw new Error('no row');
    await loadProducts(here, shop, [row]);
    shop.archived.add('a');
    const other = { ...row, product: { ...row.product, stock: row.product.stock + 7 } };
    expect(await loadProducts(here, shop, [other], update)).toMatchObject([
      { result: 'updated', fields: ['archived'], otherStock: true },
    ]);
  });

  test('a change that the shop refuses is told with its row', async () => {
    const shop = memoryShop();
    await loadProducts(here, shop, rowsOf(product('a')));
    const refusing = {
      ...shop,
      call: (method: string, path: string, call?: ShopCall) =>
        method === 'PATCH'
          ? Promise.resolve({ status: 400, headers: new Headers(), body: { detail: 'no' } })
          : shop.call(method, path, call),
    };
    expect(await loadProducts(here, refusing, [renamed()], update)).toEqual([
      { row: 1, productId: 'a', result: 'failed', reason: 'HTTP 400: no' },
    ]);
  });
});

test('a long load says how far it is, and a short one does not', async () => {
  const { context, messages, clock } = listener();
  const shop = memoryShop();
  const slow = {
    ...shop,
    call: async (method: string, path: string, call?: ShopCall) => {
      if (method === 'POST') clock.advance(300);
      return shop.call(method, path, call);
    },
  };
  const { rows } = await runSeed(context, async () => slow);
  const progress = messages.filter(({ code }) => code === 'seed-progress').map(({ data }) => data);
  expect(progress.length).toBeGreaterThan(3);
  expect(progress.at(-1)).toEqual({ done: rows, total: rows });
  const short = listener();
  await runSeed(short.context, async () => memoryShop());
  expect(short.messages).toEqual([]);
});

describe('a load that stops on the way', () => {
  const rows = Array.from({ length: 60 }, (_, n) => product(`p-${n}`));
  const inFile = async (run: (file: string) => Promise<void>) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'seed-'));
    try {
      const file = path.join(folder, 'catalog.json');
      writeFileSync(file, JSON.stringify(rows));
      await run(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  /** A shop that does something when this many rows were sent. */
  const shopThat = (after: number, act: () => void) => {
    const shop = memoryShop();
    let posts = 0;
    const call: typeof shop.call = async (method, route, request) => {
      if (method === 'POST') {
        posts += 1;
        if (posts > after) act();
      }
      return shop.call(method, route, request);
    };
    return { shop, client: { ...shop, call } };
  };

  test('by an interruption reports what is in the shop, and repeating it loads the rest', () =>
    inFile(async (file) => {
      const { context } = listener();
      const controller = new AbortController();
      const { shop, client } = shopThat(30, () => {
        controller.abort(new Error('Interrupted.'));
        controller.signal.throwIfAborted();
      });
      const report = await runSeed({ ...context, signal: controller.signal }, async () => client, { file });
      expect(report).toMatchObject({ rows: 60, created: 30, interrupted: true, remaining: 30, failed: [] });
      expect(shop.products.size).toBe(30);
      expect(seedExitCode(report)).toBe(130);
      expect(seedSummary(report)).toBe(
        'Interrupted. Catalog of 60 products: 30 created, 0 unchanged, 30 not loaded. ' +
          'Rows that were being sent may be in the shop. Run the command again: repeating it is safe.',
      );
      const again = await runSeed(context, async () => shop, { file });
      expect(again).toMatchObject({ created: 30, unchanged: 30, interrupted: false, remaining: 0 });
    }));

  test('before the first row reports that nothing was loaded', () =>
    inFile(async (file) => {
      const { context } = listener();
      const signal = AbortSignal.abort(new Error('Interrupted.'));
      const report = await runSeed({ ...context, signal }, async () => memoryShop(), { file });
      expect(report).toMatchObject({ created: 0, interrupted: true, remaining: 60 });
      expect(seedExitCode(report)).toBe(130);
    }));

  test('after the last row is no interruption', () =>
    inFile(async (file) => {
      const { context } = listener();
      const controller = new AbortController();
      const { client } = shopThat(59, () => controller.abort(new Error('Interrupted.')));
      const report = await runSeed({ ...context, signal: controller.signal }, async () => client, { file });
      expect(report).toMatchObject({ created: 60, interrupted: false, remaining: 0 });
      expect(seedExitCode(report)).toBe(0);
    }));

  test('by an unreachable shop reports what is in it, and the row that failed', () =>
    inFile(async (file) => {
      const { context, messages } = listener();
      const { client } = shopThat(30, () => {
        throw new Error('The shop cannot be reached.');
      });
      const report = await runSeed(context, async () => client, { file });
      expect(report).toMatchObject({ created: 30, interrupted: false, remaining: 29 });
      expect(report.failed).toEqual([{ row: 31, productId: 'p-30', reason: 'The shop cannot be reached.' }]);
      expect(messages.map(({ code }) => code)).toContain('seed-row-failed');
      expect(seedExitCode(report)).toBe(8);
    }));

  test('by a shop that is never reachable is the error itself', () =>
    inFile(async (file) => {
      const { context } = listener();
      const { client } = shopThat(0, () => {
        throw new Error('The shop cannot be reached.');
      });
      await expect(runSeed(context, async () => client, { file })).rejects.toThrow('cannot be reached');
    }));
});

const nothing: SeedReport = {
  rows: 4,
  created: 0,
  unchanged: 0,
  updated: [],
  differing: [],
  stockDiffering: 0,
  columns: [],
  bad: [],
  failed: [],
  interrupted: false,
  remaining: 0,
};
const badRow = { row: 1, reasons: ['name is missing'] };
const failedRow = { row: 2, productId: 'b', reason: 'HTTP 400' };

test.each<[string, Partial<SeedReport>, number]>([
  ['all is there', { created: 4 }, 0],
  ['something differs', { created: 3, differing: [{ row: 4, productId: 'd', fields: ['name'] }] }, 8],
  ['something was changed', { created: 3, updated: [{ row: 4, productId: 'd', fields: ['name'] }] }, 0],
  ['a column kept all out', { columns: [{ column: 'x', reason: 'is there twice' }] }, 2],
  ['bad rows kept all out', { bad: [badRow] }, 2],
  ['bad rows were left out', { created: 3, bad: [badRow] }, 8],
  ['the shop refused some', { created: 3, failed: [failedRow] }, 8],
  ['the shop refused all', { failed: [failedRow] }, 1],
  ['it was interrupted', { created: 1, interrupted: true, remaining: 3 }, 130],
  ['it was interrupted before the first row', { interrupted: true, remaining: 4 }, 130],
  ['the shop became unreachable', { created: 1, failed: [failedRow], remaining: 2 }, 8],
])('when %s it ends so', (_what, part, exitCode) => {
  expect(seedExitCode({ ...nothing, ...part })).toBe(exitCode);
});

test('the summary says what was done and what to do next', () => {
  expect(seedSummary({ ...nothing, bad: [badRow] })).toBe(
    'Catalog of 4 products: 0 created, 0 unchanged, 1 bad. Nothing was loaded; --skip-bad loads the good ones.',
  );
  const [unknownRow] = checkRows([product('a', { colour: 'red' })]).bad;
  expect(seedSummary({ ...nothing, bad: unknownRow ? [unknownRow] : [] })).toContain(
    '--skip-bad loads the good ones. --ignore-columns leaves out fields that are unknown.',
  );
  expect(seedSummary({ ...nothing, created: 4 })).toBe('Catalog of 4 products: 4 created, 0 unchanged.');
  expect(seedSummary({ ...nothing, unchanged: 4, stockDiffering: 3 })).toBe(
    'Catalog of 4 products: 0 created, 4 unchanged. The stock of 3 rows differs and was left as it is; --update-stock sets it.',
  );
  const change = { row: 4, productId: 'd', fields: ['name'] };
  expect(seedSummary({ ...nothing, created: 2, updated: [change], differing: [change] })).toBe(
    'Catalog of 4 products: 2 created, 0 unchanged, 1 updated, 1 different and left as they are. --update changes them.',
  );
  const stranger = { column: 'x', reason: 'is no column of a catalog' };
  expect(seedSummary({ ...nothing, columns: [stranger] })).toBe(
    'Catalog of 4 products: 0 created, 0 unchanged. Nothing was loaded. --ignore-columns leaves out columns that are unknown.',
  );
  const missing = seedSummary({ ...nothing, columns: [stranger, { column: 'stock', reason: 'is missing' }] });
  expect(missing).toMatch(/Nothing was loaded\. The first line names the columns: productId, /);
  expect(missing).not.toContain('--ignore-columns');
});
