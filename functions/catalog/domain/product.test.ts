import type { NewProduct, ProductReplacement } from '../contract.ts';
import { archived, catalogProductOf, firstVersion, isActive, patched, replaced, viewOf } from './product.ts';
import { matches, searchWords } from './product-filter.ts';

const [THEN, NOW] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
const price = { amount: 4990, currency: 'EUR' };
const input: NewProduct = {
  name: 'Desk lamp',
  description: 'Bends where you want it',
  category: 'lighting',
  type: 'lamp',
  price,
  stock: 5,
  images: ['https://example.com/lamp.jpg'],
};
const { stock: _stock, ...said } = input;
const lamp = firstVersion(input, 'lamp-1', THEN);

test('a product begins active, at version 1, with all its stock available', () => {
  expect(lamp).toEqual({
    ...said,
    productId: 'lamp-1',
    status: 'ACTIVE',
    version: 1,
    createdAt: THEN,
    updatedAt: THEN,
    stock: { available: 5, held: 0, sold: 0, received: 5, taken: 0 },
  });
  const { images: _images, ...plain } = input;
  expect(firstVersion(plain, 'lamp-1', THEN).images).toEqual([]);
});

test('a replacement leaves nothing of what it does not say, but id, beginning and stock', () => {
  const by: ProductReplacement = { name: 'Chair', category: 'seats', price: { amount: 1, currency: 'USD' } };
  expect(replaced(lamp, by, NOW)).toEqual({
    productId: 'lamp-1',
    ...by,
    description: undefined,
    type: undefined,
    images: [],
    status: 'ACTIVE',
    version: 2,
    createdAt: THEN,
    updatedAt: NOW,
    stock: lamp.stock,
  });
  expect(replaced(lamp, said, NOW)).toEqual({ ...lamp, version: 2, updatedAt: NOW });
});

test.each([
  { name: 'Floor lamp' },
  { description: 'Stands' },
  { category: 'floor' },
  { type: 'floor lamp' },
  { price: { amount: 1, currency: 'USD' } },
  { images: [] },
])('the patch %j changes that and nothing else', (patch) => {
  expect(patched(lamp, patch, NOW)).toEqual({ ...lamp, ...patch, version: 2, updatedAt: NOW });
});

test('an archived product is kept, neither shown nor sold', () => {
  const gone = archived(lamp, NOW);
  expect(gone).toEqual({ ...lamp, status: 'ARCHIVED', version: 2, updatedAt: NOW });
  expect([isActive(lamp), isActive(gone), isActive(undefined)]).toEqual([true, false, false]);
  expect(matches(gone, { words: [] })).toBe(false);
  expect(catalogProductOf(gone)).toMatchObject({ active: false });
});

test('shoppers and other services see what is available now as the stock', () => {
  const moved = { ...lamp, stock: { ...lamp.stock, available: 3, held: 2 } };
  const { status: _status, ...shown } = { ...moved, stock: 3 };
  expect(viewOf(moved)).toEqual(shown);
  expect(catalogProductOf(moved)).toEqual({
    productId: 'lamp-1',
    name: 'Desk lamp',
    price,
    active: true,
    stock: 3,
  });
});

test.each([
  [undefined, []],
  ['', []],
  ['  ', []],
  [' Desk   LAMP\tdesk\n', ['desk', 'lamp']],
])('the words of the search %j are %j', (q, words) => {
  expect(searchWords(q)).toEqual(words);
});

test.each<[object, boolean]>([
  [{}, true],
  [{ category: 'lighting' }, true],
  [{ category: 'seats' }, false],
  [{ type: 'lamp' }, true],
  [{ type: 'chair' }, false],
  [{ category: 'lighting', type: 'lamp', words: ['lamp', 'bends'] }, true],
  [{ words: ['lamp', 'red'] }, false],
  [{ words: ['desk lamp'] }, true],
  [{ words: ['lampbends'] }, false],
])('a list with the filter %j shows the lamp: %s', (filter, shown) => {
  expect(matches(lamp, { words: [], ...filter })).toBe(shown);
});

test('a product without a description is found by its name alone', () => {
  const plain = { ...lamp, description: undefined };
  expect(matches(plain, { words: ['desk'] })).toBe(true);
  for (const word of ['undefined', 'bends', 'stryker']) expect(matches(plain, { words: [word] })).toBe(false);
});
