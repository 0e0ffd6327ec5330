import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../../platform/clock.ts';
import { type Dynamo, type Item, openDynamo } from '../../../../platform/dynamodb.ts';
import { systemIds } from '../../../../platform/ids.ts';
import { outputs } from '../../../../tests/harness/shop.ts';
import { groupKey } from '../../domain/group.ts';
import { type Product, toProductResponse } from '../../domain/product.ts';
import type { ProductFilter } from '../../domain/product-store.ts';
import { searchWords } from '../../domain/search.ts';
import { sampleProduct } from '../catalog-stores.fake.ts';
import { dynamodbProducts } from './products.ts';
import { productRow } from './rows.ts';

const ids = systemIds(systemClock);
const dynamo = openDynamo(systemClock, ids);
const table = `read-units-${ids.next()}`;
const store = dynamodbProducts(dynamo, { products: table, answers: 'unused' });

/** Most bytes that a response of a function may have, with room for what JSON and the gateway add. */
const MAX_PAGE_BYTES = 4_000_000;

/** A table as the deployed one is. */
async function createLike(name: string): Promise<void> {
  const { Table: like } = await dynamo.client.send(new DescribeTableCommand({ TableName: name }));
  await dynamo.client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: like?.AttributeDefinitions,
      KeySchema: like?.KeySchema,
      GlobalSecondaryIndexes: like?.GlobalSecondaryIndexes?.map((index) => ({
        IndexName: index.IndexName,
        KeySchema: index.KeySchema as KeySchemaElement[],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
  );
}

/** Bytes of what was read, by its JSON without quotes and commas: another reckoning than the one under test. */
const bytesOf = (item: Item): number => Buffer.byteLength(JSON.stringify(item).replaceAll(/[{}",:[\]]/g, ''));

/** Eventually consistent read units: half a unit for each 4 kB begun, of a query as a whole, of a batch by row. */
const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096)) / 2;

let units = 0;

function countUnits({ client }: Dynamo): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const output = result.output as { Items?: Item[]; Responses?: Record<string, Item[]> };
      if (context.commandName === 'QueryCommand') {
        units += unitsOf((output.Items ?? []).reduce((sum, item) => sum + bytesOf(item), 0));
      }
      const rows = Object.values(output.Responses ?? {}).flat();
      units += rows.reduce((sum, item) => sum + unitsOf(bytesOf(item)), 0);
      return result;
    },
    { step: 'initialize', name: 'units', priority: 'high' },
  );
}

async function write(rows: readonly Item[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 25) {
    const puts = rows.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await dynamo.client.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

const CATEGORIES = 300;

/** Products of 2.3 kB in 300 categories; one of 40 is in the first and of a rare type. */
const ordinary = Array.from({ length: 1_200 }, (_, n) =>
  sampleProduct(`p-${String(n).padStart(4, '0')}`, {
    name: n === 1_199 ? 'Quokka' : `Lamp ${n}`,
    category: n < 200 ? 'Lamps' : `Category ${n % CATEGORIES}`,
    type: n % 40 === 0 ? 'rare' : 'common',
    description: 'A lamp that shines. '.repeat(100),
  }),
);

/** Everything at its maximum, under ids as long as they may be. */
const largest = Array.from({ length: 60 }, (_, n) =>
  sampleProduct(`${'日'.repeat(120)}${String(n).padStart(8, '0')}`, {
    name: '日'.repeat(200),
    category: n % 2 === 0 ? '語'.repeat(100) : 'Lamps',
    type: '本'.repeat(100),
    description: '字'.repeat(5_000),
    images: Array.from({ length: 20 }, () => `https://x.example/${'x'.repeat(2_030)}`),
  }),
);

const counterRows = (products: readonly Product[]): Item[] => {
  const names = [...new Set(products.map(({ category }) => category))];
  return names.map((name) => ({
    productId: `category/${groupKey(name)}`,
    listShard: 'categories',
    categoryName: name,
    productCount: products.filter(({ category }) => category === name).length,
  }));
};

beforeAll(async () => {
  await createLike(outputs().ProductsTableName ?? '');
  await write([...ordinary, ...largest].map(productRow));
  await write(counterRows([...ordinary, ...largest]));
  countUnits(dynamo);
}, 60_000);

afterAll(async () => {
  await dynamo.client.send(new DeleteTableCommand({ TableName: table }));
  dynamo.client.destroy();
});

/** Walks a list to its end. @returns the ids, and of each page its length, units and bytes */
async function walk(filter: ProductFilter, limit: number) {
  const pages: { found: string[]; units: number; bytes: number; more: boolean }[] = [];
  let next: string | undefined;
  do {
    units = 0;
    const page = await store.list(filter, limit, next);
    const bytes = Buffer.byteLength(JSON.stringify(page.products.map(toProductResponse)));
    next = page.next;
    const found = page.products.map(({ productId }) => productId);
    pages.push({ found, units, bytes, more: next !== undefined });
  } while (next !== undefined);
  return pages;
}

const idsOf = (products: readonly Product[]) => products.map(({ productId }) => productId).sort();

test.each<[string, Omit<ProductFilter, 'words'>, (product: Product) => boolean]>([
  ['the whole catalog', {}, () => true],
  ['a category', { category: 'lamps' }, ({ category }) => category === 'Lamps'],
  ['a category of large products', { category: '語'.repeat(100) }, ({ category }) => /語/.test(category)],
  ['a type', { type: 'COMMON' }, ({ type }) => type === 'common'],
  [
    'a rare type in a category',
    { category: 'Lamps', type: 'Rare' },
    ({ category, type }) => category === 'Lamps' && type === 'rare',
  ],
])(
  'every page of %s is bounded, and none is empty while more follow',
  async (_what, filter, shown) => {
    for (const limit of [20, 100]) {
      const pages = await walk({ ...filter, words: [] }, limit);
      expect(Math.max(...pages.map((page) => page.units))).toBeLessThanOrEqual(60);
      expect(Math.max(...pages.map((page) => page.bytes))).toBeLessThanOrEqual(MAX_PAGE_BYTES);
      expect(pages.filter(({ found, more }) => more && found.length === 0)).toEqual([]);
      expect(pages.flatMap(({ found }) => found)).toEqual(idsOf([...ordinary, ...largest].filter(shown)));
    }
  },
  60_000,
);

test('a full page of ordinary products fits into the bound', async () => {
  units = 0;
  const page = await store.list({ words: [] }, 100);
  expect([page.products.length, units <= 60]).toEqual([100, true]);
});

test.each([
  ['quokka', ['p-1199']],
  ['nothing', []],
  ['字', idsOf(largest)],
])(
  'a search for %s is bounded, and its pages find all',
  async (q, wanted) => {
    const pages = await walk({ words: searchWords(q) }, 20);
    expect(Math.max(...pages.map((page) => page.units))).toBeLessThanOrEqual(120);
    const found = pages.flatMap((page) => page.found);
    expect(found).toEqual(wanted);
  },
  60_000,
);

test('every page of the categories is bounded', async () => {
  const found: string[] = [];
  let next: string | undefined;
  do {
    units = 0;
    const page = await store.listCategories(100, next);
    expect(units).toBeLessThanOrEqual(60);
    expect(page.categories.length).toBeGreaterThan(0);
    found.push(...page.categories.map(({ category }) => category));
    next = page.next;
  } while (next !== undefined);
  expect(new Set(found).size).toBe(found.length);
  expect(found.sort()).toEqual(
    [...new Set([...ordinary, ...largest].map(({ category }) => category))].sort(),
  );
});
