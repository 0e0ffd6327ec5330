import type { NewProduct, ProductReplacement } from '../contract/routes.ts';
import {
  archived,
  catalogProductOf,
  firstVersion,
  isActive,
  type Product,
  patched,
  replaced,
  toProductResponse,
} from './product.ts';
import { matches } from './product-filter.ts';

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

let lamp: Product;

beforeEach(() => {
  lamp = firstVersion(input, 'lamp-1', THEN);
});

test('a product begins active, at version 1, with all its stock available', () => {
  expect(lamp).toEqual({
    ...said,
    categoryKey: 'lighting',
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
    categoryKey: 'seats',
    description: undefined,
    type: undefined,
    images: [],
    status: 'ACTIVE',
    version: 2,
    createdAt: THEN,
    updatedAt: NOW,
    stock: lamp.stock,
  });
});

test('a change that changes nothing gives the same product, and no new version', () => {
  expect(replaced(lamp, said, NOW)).toBe(lamp);
  expect(patched(lamp, { name: lamp.name, price: { ...lamp.price } }, NOW)).toBe(lamp);
});

test.each([
  { name: 'Floor lamp' },
  { description: 'Stands' },
  { type: 'floor lamp' },
  { price: { amount: 1, currency: 'USD' } },
  { images: [] },
])('the patch %j changes that and nothing else', (patch) => {
  expect(patched(lamp, patch, NOW)).toEqual({ ...lamp, ...patch, version: 2, updatedAt: NOW });
});

test('a patch of the category moves its key with it, as does every change of a product that has none yet', () => {
  expect(patched(lamp, { category: 'Böden' }, NOW)).toMatchObject({
    category: 'Böden',
    categoryKey: 'boden',
  });
  expect(patched({ ...lamp, category: 'Licht', categoryKey: undefined }, {}, NOW).categoryKey).toBe('licht');
});

test('null takes an optional field off', () => {
  const bare = { ...lamp, description: undefined, type: undefined, images: [], version: 2, updatedAt: NOW };
  expect(patched(lamp, { description: null, type: null, images: null }, NOW)).toEqual(bare);
});

test('a patch of the price keeps the currency for an amount alone, and takes both together', () => {
  expect(patched(lamp, { price: { amount: 5 } }, NOW).price).toEqual({ amount: 5, currency: 'EUR' });
  expect(patched(lamp, { price: { amount: 5, currency: 'JPY' } }, NOW).price).toEqual({
    amount: 5,
    currency: 'JPY',
  });
  expect(patched(lamp, { price: { currency: 'EUR' } }, NOW)).toBe(lamp);
});

test('another currency without an amount is refused: its minor units may be others', () => {
  expect.assertions(1);
  try {
    patched(lamp, { price: { currency: 'JPY' } }, NOW);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'validation_failed',
      errors: [
        {
          path: 'price.amount',
          message:
            'is missing: the currency changes from EUR to JPY, so send the amount in minor units of JPY too',
        },
      ],
    });
  }
});

test('an archived product is restored by a replacement or by its status, and by nothing else', () => {
  const gone = archived(lamp, NOW);
  expect(replaced(gone, said, NOW)).toEqual({ ...lamp, version: 3, updatedAt: NOW });
  expect(patched(gone, { status: 'ACTIVE' }, NOW)).toEqual({ ...lamp, version: 3, updatedAt: NOW });
  expect(patched(gone, { name: 'x' }, NOW).status).toBe('ARCHIVED');
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
  const { categoryKey: _key, ...view } = shown;
  expect(toProductResponse(moved)).toEqual(view);
  expect(catalogProductOf(moved)).toEqual({
    productId: 'lamp-1',
    name: 'Desk lamp',
    price,
    active: true,
    stock: 3,
  });
});

test.each<[object, boolean]>([
  [{}, true],
  [{ category: 'lighting' }, true],
  [{ category: 'seats' }, false],
  [{ type: 'lamp' }, true],
  [{ type: 'chair' }, false],
  [{ category: 'lighting', type: 'lamp', words: ['lamp', 'bends'] }, true],
  [{ words: ['lamp', 'red'] }, false],
  [{ words: ['lampbends'] }, false],
  [{ category: 'LIGHTÍNG' }, true],
  [{ category: 'light' }, false],
  [{ type: 'Lamp' }, true],
  [{ category: 'lighting', type: 'chair' }, false],
])('a list with the filter %j shows the lamp: %s', (filter, shown) => {
  expect(matches(lamp, { words: [], ...filter })).toBe(shown);
});

test('a product without a description is found by its name alone', () => {
  const plain = { ...lamp, description: undefined, type: undefined };
  expect(matches(plain, { type: 'undefined', words: [] })).toBe(false);
  expect(matches(plain, { words: ['desk'] })).toBe(true);
  for (const word of ['undefined', 'bends', 'stryker']) expect(matches(plain, { words: [word] })).toBe(false);
});
