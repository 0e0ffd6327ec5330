import { delimiterOf, parseCsv, productOf } from './csv.ts';
import { checkFileRows } from './rows.ts';

const header = 'productId,name,category,price.amount,price.currency,stock';
const lamp = {
  productId: 'lamp',
  name: 'Lamp',
  category: 'home',
  price: { amount: 1250, currency: 'EUR' },
  stock: 3,
};

test.each([
  ['commas', `${header}\nlamp,Lamp,home,1250,EUR,3\n`],
  ['semicolons', `${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', ';')],
  ['tabs', `${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', '\t')],
  ['a byte order mark and Windows lines', `\uFEFF${header}\r\nlamp,Lamp,home,1250,EUR,3\r\n`],
  ['blanks around cells and lines between', `${header}\n\n lamp , Lamp ,home,1250,EUR,3\n\n`],
])('a catalog with %s', async (_what, text) => {
  const { good, bad } = checkFileRows(await parseCsv(text, 'a.csv'));
  expect(bad).toEqual([]);
  expect(good).toEqual([{ row: 1, product: lamp }]);
});

test('quotes hold delimiters, lines and quotes; images are separated by blanks; empty cells are absent', async () => {
  const text = 'productId,name,images,type\nx,"A ""b"",\nc",/a.jpg https://b.example/c.jpg,\n';
  expect(await parseCsv(text, 'a.csv')).toEqual([
    { line: 2, value: { productId: 'x', name: 'A "b",\nc', images: ['/a.jpg', 'https://b.example/c.jpg'] } },
  ]);
});

test('every bad row is told with the line on which it begins', async () => {
  const text = [
    header,
    'a,Lamp,home,12.50,EUR,3',
    'b,"Two',
    'lines",home,100,EUR,lots',
    '',
    'c,Lamp,home,100',
    'd,Lamp,home,100,EUR,3',
    'd,Lamp,home,100,EUR,3',
    'e,Lamp,home,100,EUR,3,more',
  ].join('\n');
  const { good, bad } = checkFileRows(await parseCsv(text, 'a.csv'));
  expect(good.map(({ product }) => product.productId)).toEqual(['d']);
  expect(bad.map(({ line, reasons }) => `${line}: ${reasons.join('; ')}`)).toEqual([
    '2: price.amount must be a whole number (of minor units: 12.50 EUR is 1250)',
    '3: stock must be a number, not a string',
    '6: has 4 columns, and the first line names 6',
    '8: productId is the same as in row 4',
    '9: has 7 columns, and the first line names 6',
  ]);
});

test.each([
  ['', /is empty/],
  ['productId,price\nx,1', /a\.csv:1: "price" is no column/],
  ['name,name\nx,y', /a\.csv:1: "name" is there twice/],
  [`${header}\nx,"Lamp,home\n`, /a\.csv:\d+: Quote Not Closed/],
  [`${header}\nx,La"mp,home\n`, /a\.csv:2: Invalid Opening Quote/],
])('%j is refused', async (text, message) => {
  await expect(parseCsv(text, 'a.csv')).rejects.toMatchObject({ message, code: 'seed-file', exitCode: 2 });
});

test('numbers stay exact, and text that is none stays text', () => {
  expect(productOf(['stock', 'price.amount'], ['007', '1e3'])).toEqual({
    stock: 7,
    price: { amount: '1e3' },
  });
});

test('the delimiter is the most frequent one of the first line', () => {
  expect(delimiterOf('a;b;c,d\n,,,,')).toBe(';');
  expect(delimiterOf('a')).toBe(',');
});
