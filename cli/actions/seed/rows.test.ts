import products from '../../seed/products.json' with { type: 'json' };
import { checkRows, priceRanges } from './rows.ts';

const good = {
  productId: 'lamp',
  name: 'Lamp',
  category: 'home',
  price: { amount: 1250, currency: 'EUR' },
  stock: 3,
};

describe('the sample catalog', () => {
  test('is good, large and varied', () => {
    const { good: rows, bad } = checkRows(products);
    expect(bad).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(({ product }) => product.category)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(rows.map(({ product }) => product.type)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(rows.map(({ product }) => product.name)).size).toBe(rows.length);
    expect(rows.every(({ product }) => (product.description?.length ?? 0) > 30 && product.stock > 0)).toBe(
      true,
    );
  });
});

describe('a row', () => {
  test('is taken as it is when it is a product', () => {
    expect(checkRows([good])).toEqual({ good: [{ row: 1, product: good, removes: [] }], bad: [] });
  });

  test.each<[string, unknown, string[]]>([
    ['without id', { ...good, productId: undefined }, ['productId is missing: it makes loading again safe']],
    ['without a name', { ...good, name: undefined }, ['name is missing']],
    [
      'with a price in euros',
      { ...good, price: { amount: 12.5, currency: 'EUR' } },
      ['price.amount must be a whole number (of minor units: 12.50 EUR is 1250)'],
    ],
    [
      'with a currency that is none',
      { ...good, price: { amount: 1, currency: 'euro' } },
      ['price.currency must be an ISO 4217 code such as EUR'],
    ],
    ['with stock as text', { ...good, stock: '3' }, ['stock must be a whole number, not "3"']],
    ['with lost characters', { ...good, name: 'Cr\ufffdme' }, [expect.stringContaining('name holds U+FFFD')]],
    [
      'with an image that is no URL',
      { ...good, images: ['https://x.example/a b.jpg'] },
      [expect.stringContaining('percent-encode it as %20')],
    ],
    ['with less than no stock', { ...good, stock: -1 }, ['stock is too small: at least 0']],
    ['with a field that nobody knows', { ...good, colour: 'red' }, ['colour is not a known field']],
    ['that is text', 'lamp', ['body must be an object, not a string']],
    ['that is null', null, ['body must be an object, not null']],
  ])('%s is bad, with the reason', (_what, row, reasons) => {
    const { good: rows, bad } = checkRows([JSON.parse(JSON.stringify(row))]);
    expect(rows).toEqual([]);
    expect(bad).toMatchObject([{ row: 1, reasons }]);
  });

  test('tells everything that is wrong with it', () => {
    const { bad } = checkRows([{ productId: 'a/b', price: {}, stock: 1.5 }]);
    expect(bad[0]?.reasons.map((reason) => reason.split(' ')[0])).toEqual([
      'productId',
      'name',
      'category',
      'price.amount',
      'price.currency',
      'stock',
    ]);
  });

  test('that repeats an id is bad, and the first one counts', () => {
    const { good: rows, bad } = checkRows([good, { ...good, name: 'Other' }, { ...good, productId: 'b' }]);
    expect(rows.map(({ row }) => row)).toEqual([1, 3]);
    expect(bad).toEqual([{ row: 2, productId: 'lamp', reasons: ['productId is the same as in row 1'] }]);
  });
});

test('prices are told by their lowest and highest in each currency', () => {
  const priced = (productId: string, amount: number, currency: string) => ({
    ...good,
    productId,
    price: { amount, currency },
  });
  const rows = [
    priced('a', 790, 'EUR'),
    priced('b', 12900, 'EUR'),
    priced('c', 5, 'JPY'),
    priced('d', 800, 'EUR'),
  ];
  expect(priceRanges(checkRows(rows).good)).toEqual(['7.90 to 129.00 EUR', '5 JPY']);
});

test.each([
  ['composed first', 'id\u00e9', 'ide\u0301'],
  ['decomposed first', 'ide\u0301', 'id\u00e9'],
  ['singleton', '\u212b', '\u00c5'],
])('two spellings of an id that the shop stores as one are the same product: %s', (_what, first, second) => {
  const { good: rows, bad } = checkRows([
    { ...good, productId: first },
    { ...good, productId: second },
  ]);
  expect(rows).toMatchObject([{ row: 1, product: { productId: first.normalize('NFC') } }]);
  expect(bad).toMatchObject([{ row: 2, reasons: ['productId is the same as in row 1'] }]);
});
