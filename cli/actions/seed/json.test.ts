import { parseJson } from './json.ts';
import { checkFileRows } from './rows.ts';

const lamp = {
  productId: 'lamp',
  name: 'Lamp',
  category: 'home',
  price: { amount: 1250, currency: 'EUR' },
  stock: 3,
};
const text = JSON.stringify(lamp);
const goodOf = (json: string) => checkFileRows(parseJson(json, 'a.json').rows).good;

test.each([
  ['a list', `[${text}]`],
  ['a list in products', `{"products":[${text}]}`],
  ['a page of the shop', `{"items":[${text}]}`],
  ['one product', text],
  ['JSON lines', `${text}\n\n${text.replace('"lamp"', '"b"')}\n`],
  ['what only the shop sets', `[${text.replace('{', '{"version":7,"createdAt":"x","updatedAt":"y",')}]`],
])('%s is a catalog', (_what, json) => {
  expect(goodOf(json)[0]).toEqual({ row: 1, product: lamp, removes: [] });
});

test('a line that is no JSON is a bad row', () => {
  const { bad, good } = checkFileRows(parseJson(`${text}\n{"productId":\n`, 'a.ndjson').rows);
  expect(good).toHaveLength(1);
  expect(bad).toEqual([{ row: 2, line: 2, reasons: [expect.stringMatching(/^is not JSON: /)] }]);
});

test.each([
  ['amount', '12.00'],
  ['amount', '12.5'],
  ['amount', '1e3'],
  ['stock', '3.0'],
])('%s written as %s is refused, though JSON takes it for a whole number', (name, written) => {
  const [row] = parseJson(
    `[${text.replace(new RegExp(`"${name}":\\d+`), `"${name}":${written}`)}]`,
    'a',
  ).rows;
  const { bad } = checkFileRows(row ? [row] : []);
  expect(bad[0]?.reasons).toEqual([expect.stringContaining(`must be a whole number, not "${written}"`)]);
});

test('null takes an optional field off, and is refused elsewhere', () => {
  const json = JSON.stringify([{ ...lamp, description: null, type: null }]);
  expect(goodOf(json)).toEqual([{ row: 1, product: lamp, removes: ['description', 'type'] }]);
  const { bad } = checkFileRows(parseJson(JSON.stringify([{ ...lamp, name: null }]), 'a').rows);
  expect(bad[0]?.reasons).toEqual(['name must be a string, not null']);
});

const twice = (json: string): string => json.replace('"name":', '"name":"A","name":');
const nested = text.replace('"amount":', '"amount":1,"amount":');

test.each([
  ['a list', `[${text.replace('lamp', 'a')},${twice(text)}]`, 2, undefined, 'name'],
  [
    'a list in products',
    `{"note":[1,2],"products":[${text.replace('lamp', 'a')},${twice(text)}]}`,
    2,
    undefined,
    'name',
  ],
  ['a page of the shop', `{"items":[${nested}]}`, 1, undefined, 'price.amount'],
  ['one product', nested, 1, undefined, 'price.amount'],
  ['JSON lines', `${text.replace('lamp', 'a')}\n\n${nested}\n`, 2, 3, 'price.amount'],
  ['an escaped name', `[${text.replace('"stock":', '"\\u0073tock":1,"stock":')}]`, 1, undefined, 'stock'],
])('a member that a row of %s gives twice makes the row bad', (_what, json, row, line, member) => {
  const { bad, good } = checkFileRows(parseJson(json, 'a.json').rows);
  const place = line === undefined ? { row } : { row, line };
  expect(bad).toEqual([
    { ...place, productId: 'lamp', reasons: [`${member} is there twice: keep one of them`] },
  ]);
  expect(good).toHaveLength(row - 1);
});

test('every member that a row gives twice is named', () => {
  const { bad } = checkFileRows(parseJson(`[${twice(nested)}]`, 'a').rows);
  expect(bad[0]?.reasons).toEqual([
    'name is there twice: keep one of them',
    'price.amount is there twice: keep one of them',
  ]);
});

test('a list that a file gives twice is refused', () => {
  expect(() => parseJson(`{"products":[${text}],"products":[]}`, 'a.json')).toThrow(
    'a.json is ambiguous: products is there twice: keep one of them.',
  );
});

test.each([
  [`{"products":[],"items":[${text}]}`, 'products and items'],
  [`{"products":[${text}],"items":[]}`, 'products and items'],
  [text.replace('{', '{"items":[],'), 'productId and items'],
  [text.replace('{', `{"products":[${text}],`), 'productId and products'],
])('a file with two catalogs is refused: %s', (json, both) => {
  expect(() => parseJson(json, 'a.json')).toThrow(`a.json holds ${both}: keep one of them.`);
});

describe('members that a product does not have', () => {
  const more = nested
    .replace('"amount":1,', '"vat":19,')
    .replace('{', '{"colour":"red","price.amount":1,"version":2,');

  test.each([
    ['JSON', `[${more},7]`],
    ['JSON lines', `${more}\n7`],
  ])('are left out of %s when that is asked for, and named', (_what, json) => {
    const catalog = parseJson(json, 'a', { ignoreColumns: true });
    expect(catalog.ignored).toEqual(['colour', 'price.amount', 'price.vat']);
    expect(checkFileRows(catalog.rows)).toMatchObject({ good: [{ product: lamp }], bad: [{ row: 2 }] });
  });

  test('are refused otherwise', () => {
    const catalog = parseJson(`[${more}]`, 'a');
    expect(catalog.ignored).toEqual([]);
    expect(checkFileRows(catalog.rows).bad[0]?.reasons).toEqual([
      'price.vat is not a known field',
      'colour is not a known field',
      'price.amount is not a known field',
    ]);
  });
});

test('a page that goes on is told from a whole catalog', () => {
  expect(parseJson(`{"items":[${text}],"nextKey":"x"}`, 'a').isPage).toBe(true);
  expect(parseJson(`{"items":[${text}]}`, 'a').isPage).toBe(false);
});

test.each([
  ['{"shop": []}', /does not hold a list of products/],
  ['[{]', /a\.json is not JSON: .*(line 1 column 3|position 2)/],
  ['', /is not JSON/],
  ['7', /does not hold a list of products/],
])('%s is refused', (json, message) => {
  expect(() => parseJson(json, 'a.json')).toThrow(message);
});
