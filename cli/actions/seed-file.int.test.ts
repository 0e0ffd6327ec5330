import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import type { Message } from '../output/message.ts';
import { memoryShop } from '../shop/memory-shop.fake.ts';
import { runSeed, seedExitCode } from './seed.ts';

const { signal } = new AbortController();
const clock = fakeClock();
let folder: string;
let messages: Message[];
const reporter = { emit: (message: Message) => void messages.push(message) };
const context = () => ({ signal, clock, ids: seededIds(clock), reporter });
const texts = () => messages.map(({ code, text }) => `${code} ${text}`);

const lamp = {
  productId: 'lamp',
  name: 'Lamp',
  category: 'home',
  price: { amount: 1, currency: 'EUR' },
  stock: 1,
};
const rows = [lamp, { ...lamp, productId: 'b', stock: -1 }, { productId: 'c' }];

beforeEach(async () => {
  messages = [];
  folder = await mkdtemp(join(tmpdir(), 'cloudcart-seed-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function fileOf(value: unknown): Promise<string> {
  const file = join(folder, 'catalog.json');
  await writeFile(file, JSON.stringify(value));
  return file;
}

test('one bad row keeps all out, and every bad row is told', async () => {
  const shop = memoryShop();
  const report = await runSeed(context(), async () => shop, { file: await fileOf(rows) });
  expect(report).toMatchObject({ rows: 3, created: 0, bad: [{ row: 2 }, { row: 3 }] });
  expect(shop.seen).toEqual([]);
  expect(texts().slice(1)).toEqual([
    'seed-bad-row Row 2 (b): stock is too small: at least 0',
    'seed-bad-row Row 3 (c): name is missing; category is missing; price is missing; stock is missing',
  ]);
});

test('with skipBad the good ones are loaded', async () => {
  const shop = memoryShop();
  const report = await runSeed(context(), async () => shop, { file: await fileOf(rows), skipBad: true });
  expect(report).toMatchObject({ created: 1, bad: [{ row: 2 }, { row: 3 }] });
  expect([...shop.products.keys()]).toEqual(['lamp']);
});

test('a file that is not there needs no shop to be refused', async () => {
  const noShop = () => Promise.reject(new Error('asked for the shop'));
  await expect(runSeed(context(), noShop, { file: join(folder, 'none.json') })).rejects.toMatchObject({
    code: 'seed-file',
    exitCode: 2,
  });
});

test('an empty file is nothing to do', async () => {
  const noShop = () => Promise.reject(new Error('asked for the shop'));
  expect(await runSeed(context(), noShop, { file: await fileOf([]) })).toMatchObject({ rows: 0, created: 0 });
});

test('a CSV file is a catalog too, its bad rows told with their lines, and its prices before it is loaded', async () => {
  const file = join(folder, 'catalog.csv');
  const header = 'productId;name;category;price;currency;stock';
  await writeFile(
    file,
    `${header}\nlamp;Lamp;home;7.90;EUR;1\nc;Lamp;home;129.00;EUR;1\nb;Lamp;home;1;EUR;-1\n`,
  );
  const shop = memoryShop();
  const report = await runSeed(context(), async () => shop, { file, skipBad: true });
  expect(report).toMatchObject({ rows: 3, created: 2, bad: [{ row: 3, line: 4, productId: 'b' }] });
  expect(texts()).toEqual([
    `seed-file-read ${file}: 3 rows of CSV, separated by semicolons`,
    'seed-prices Prices from 7.90 to 129.00 EUR',
    'seed-bad-row Line 4 (b): stock is too small: at least 0',
  ]);
  expect(shop.products.get('lamp')).toMatchObject({ price: { amount: 790, currency: 'EUR' } });
});

test('a column that is unknown keeps all out, with --skip-bad too, and can be left out', async () => {
  const file = join(folder, 'catalog.csv');
  await writeFile(file, 'productId,name,category,price,currency,stock,Handle\nlamp,Lamp,home,1,EUR,1,h\n');
  const noShop = () => Promise.reject(new Error('asked for the shop'));
  const report = await runSeed(context(), noShop, { file, skipBad: true });
  expect([report.columns, seedExitCode(report)]).toEqual([
    [{ column: 'Handle', reason: 'is no column of a catalog' }],
    2,
  ]);
  expect(texts()).toContain('seed-bad-column Column Handle is no column of a catalog');
  const shop = memoryShop();
  expect(await runSeed(context(), async () => shop, { file, ignoreColumns: true })).toMatchObject({
    created: 1,
  });
  expect(texts()).toContain('seed-columns-ignored Ignored columns: Handle');
});

test('what a shop lists can be loaded from standard input, and nothing differs then', async () => {
  const shop = memoryShop();
  await runSeed(context(), async () => shop);
  const { body } = await shop.call('GET', '/products?limit=100');
  const readStdin = async () => Buffer.from(JSON.stringify(body));
  const other = memoryShop();
  const first = await runSeed(context(), async () => other, { file: '-', readStdin });
  expect(first).toMatchObject({ created: shop.products.size, bad: [] });
  const again = await runSeed(context(), async () => shop, { file: '-', readStdin });
  expect(again).toMatchObject({ created: 0, unchanged: shop.products.size, differing: [] });
});

test.each([
  ['a folder', '', 'is a folder'],
  ['no such file', 'none.csv', 'does not exist'],
])('%s is refused in words', async (_what, name, why) => {
  const noShop = () => Promise.reject(new Error('asked for the shop'));
  await expect(runSeed(context(), noShop, { file: join(folder, name) })).rejects.toMatchObject({
    code: 'seed-file',
    message: expect.stringContaining(why),
  });
});
