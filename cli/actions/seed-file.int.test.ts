import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '../output/message.ts';
import { memoryShop } from '../shop/memory-shop.fake.ts';
import { runSeed } from './seed.ts';

const { signal } = new AbortController();
let folder: string;
let messages: Message[];
const context = () => ({ signal, reporter: { emit: (message: Message) => void messages.push(message) } });

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
  expect(messages.map(({ code, text }) => `${code} ${text}`)).toEqual([
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

test('a CSV file is a catalog too, its bad rows told with their lines', async () => {
  const file = join(folder, 'catalog.csv');
  const header = 'productId,name,category,price.amount,price.currency,stock';
  await writeFile(file, `${header}\nlamp,Lamp,home,1,EUR,1\nb,Lamp,home,1,EUR,-1\n`);
  const shop = memoryShop();
  const report = await runSeed(context(), async () => shop, { file, skipBad: true });
  expect(report).toMatchObject({ rows: 2, created: 1, bad: [{ row: 2, line: 3, productId: 'b' }] });
  expect(messages.map(({ text }) => text)).toEqual(['Line 3 (b): stock is too small: at least 0']);
});
