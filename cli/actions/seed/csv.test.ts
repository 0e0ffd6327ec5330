import { parseCsv } from './csv.ts';
import { delimiterOf } from './csv-header.ts';
import { checkFileRows } from './rows.ts';

const header = 'productId,name,category,price.amount,price.currency,stock';
const lamp = {
  productId: 'lamp',
  name: 'Lamp',
  category: 'home',
  price: { amount: 1250, currency: 'EUR' },
  stock: 3,
};

const rowsOf = async (text: string) => checkFileRows((await parseCsv(text, 'a.csv')).rows);
const reasonsOf = async (text: string) => (await rowsOf(text)).bad.flatMap(({ reasons }) => reasons);

test.each([
  ['commas', `${header}\nlamp,Lamp,home,1250,EUR,3\n`],
  ['semicolons', `${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', ';')],
  ['tabs', `${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', '\t')],
  ['Windows lines', `${header}\r\nlamp,Lamp,home,1250,EUR,3\r\n`],
  ['blanks around texts and lines between', `${header}\n\n lamp , Lamp ,home,1250,EUR,3\n\n`],
  ['blank rows at its end', `${header}\nlamp,Lamp,home,1250,EUR,3\n,,,,,\n ,, ,,,\n`],
  ['an empty column at its end', `${header},\nlamp,Lamp,home,1250,EUR,3,\n`],
  ['more empty cells than columns', `${header}\nlamp,Lamp,home,1250,EUR,3,,,\n`],
  ['a line that names its delimiter', `sep=;\r\n${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', ';')],
  [
    'that line padded by a spreadsheet',
    `sep=;;;;;;\r\n${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', ';'),
  ],
  ['that line and returns alone', `sep=;\r${header}\rlamp,Lamp,home,1250,EUR,3\r`.replaceAll(',', ';')],
  ['a tab named in that line', `sep=\\t\n${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', '\t')],
  ['blank lines above the header', `\n \n${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', ';')],
  ['another delimiter in that line', `sep=|\n${header}\nlamp,Lamp,home,1250,EUR,3\n`.replaceAll(',', '|')],
  ['prices in major units', `${header}\nlamp,Lamp,home,12.50,EUR,3\n`.replace('price.amount', 'price')],
  ['columns in capitals', `${header.toUpperCase()}\nlamp,Lamp,home,1250,EUR,3\n`],
  ['a column currency', `${header}\nlamp,Lamp,home,1250,EUR,3\n`.replace('price.currency', 'currency')],
  [
    'what only the shop sets',
    `${header},version,createdAt,updatedAt\nlamp,Lamp,home,1250,EUR,3,7,2026-01-01,2026-01-02\n`,
  ],
])('a catalog with %s', async (_what, text) => {
  const { columns } = await parseCsv(text, 'a.csv');
  const { good, bad } = await rowsOf(text);
  expect([columns, bad]).toEqual([[], []]);
  expect(good).toEqual([{ row: 1, product: lamp, removes: [] }]);
});

test('quotes hold delimiters, lines and quotes; empty cells are absent', async () => {
  const text = `${header},images,type\nx,"A ""b"",\nc",home,1,EUR,1,/a.jpg https://b.example/c.jpg,\n`;
  expect((await parseCsv(text, 'a.csv')).rows).toEqual([
    {
      line: 2,
      reasons: [],
      value: {
        productId: 'x',
        name: 'A "b",\nc',
        category: 'home',
        price: { amount: 1, currency: 'EUR' },
        stock: 1,
        images: ['/a.jpg', 'https://b.example/c.jpg'],
      },
    },
  ]);
});

test('every bad row has the line on which it begins', async () => {
  const text = [
    header,
    'a,Lamp,home,12.50,EUR,3',
    'b,"Two ""in"" one",home,100,EUR,lots',
    'b2,"Lamp',
    'long",home,1,EUR,-1',
    '',
    'c,Lamp,home,100',
    'd,Lamp,home,100,EUR,3',
    'd,Lamp,home,100,EUR,3',
    'e,Lamp,home,100,EUR,3,more',
  ].join('\n');
  const { good, bad } = await rowsOf(text);
  expect(good.map(({ product }) => product.productId)).toEqual(['d']);
  expect(bad.map(({ line, reasons }) => `${line}: ${reasons.join('; ')}`)).toEqual([
    '2: price.amount must be a whole number, not "12.50" (of minor units: 12.50 EUR is 1250; in CSV, a column price takes 12.50)',
    '3: stock must be a whole number, not "lots"',
    '4: name must be a single line, without tabs; stock is too small: at least 0',
    '7: has 4 columns, and the first line names 6',
    '9: productId is the same as in line 8',
    '10: has 7 columns, and the first line names 6',
  ]);
});

test.each([
  '12.00',
  '1299.00',
  '50.0',
  '12.',
  '.5',
  '1e3',
  '0x10',
  '+5',
  ' 5',
  '5 ',
  '" 5 "',
  '1_000',
  '1,250',
  '€5',
])('minor units written %j are refused', async (amount) => {
  const text = `${header}\na,Lamp,home,${amount},EUR,3\n`.replaceAll(',', ';').replace('1;250', '1,250');
  const [reason, ...others] = await reasonsOf(text);
  expect([reason, others]).toEqual([
    expect.stringMatching(/^price\.amount must be a whole number, not ".*" \(.*column price takes 12\.50\)$/),
    [],
  ]);
});

test('every unknown, double and missing column is named at once, beside the bad rows', async () => {
  const text = 'productId,Handle,name,name,category,price,currency,SKU\na,h,Lamp,Lamp,home,abc,EUR,s\n';
  const { columns, rows } = await parseCsv(text, 'a.csv');
  expect(columns).toEqual([
    { column: 'Handle', reason: 'is no column of a catalog' },
    { column: 'SKU', reason: 'is no column of a catalog' },
    { column: 'name', reason: 'is there twice' },
    { column: 'stock', reason: 'is missing' },
  ]);
  expect(checkFileRows(rows)).toEqual({ good: [], bad: [] });
  const unknown = await parseCsv(`${header},Handle\na,,home,1,EUR,-1,h\n`, 'a.csv');
  expect(unknown.columns).toEqual([{ column: 'Handle', reason: 'is no column of a catalog' }]);
  expect(checkFileRows(unknown.rows).bad).toEqual([
    { row: 1, line: 2, productId: 'a', reasons: ['name is missing', 'stock is too small: at least 0'] },
  ]);
});

test('unknown columns and those without a name are left out when asked', async () => {
  const text = `${header},Handle,\nlamp,Lamp,home,1250,EUR,3,h,x\n`;
  const { columns } = await parseCsv(text, 'a.csv');
  expect(columns.map(({ column }) => column)).toEqual(['Handle', 'column 8']);
  const left = await parseCsv(text, 'a.csv', { ignoreColumns: true });
  expect(left).toMatchObject({ columns: [], ignored: ['Handle', 'column 8'] });
  expect(checkFileRows(left.rows).good).toEqual([{ row: 1, product: lamp, removes: [] }]);
});

test.each([
  ['price,price.amount', 'price and price.amount are both there: keep one of them'],
  ['type', 'price is missing: 12.50 in a column price, or 1250 minor units in price.amount'],
])('the columns %s are not a price', async (names, problem) => {
  const text = `productId,name,category,price.currency,stock,${names}\n`;
  const { columns } = await parseCsv(text, 'a.csv');
  expect(columns.map(({ column, reason }) => `${column} ${reason}`)).toEqual([problem]);
});

test.each([
  ['', /is empty/],
  [`${header}\nx,"Lamp,home\n`, /a\.csv:\d+: a cell begins with a quote that does not end/],
  [
    `${header}\nx,24" monitor,home,1,EUR,1\n`,
    /a\.csv:2: a quote stands in a cell that does not begin with one/,
  ],
  [`${header}\nx,"24" monitor,home,1,EUR,1\n`, /a\.csv:2: text follows the quote that ends a cell/],
])('%j is refused', async (text, message) => {
  await expect(parseCsv(text, 'a.csv')).rejects.toMatchObject({ message, code: 'seed-file', exitCode: 2 });
});

test.each([
  ['pipes', `${header}\na,A,home,1,EUR,1\n`.replaceAll(',', '|'), /separated by commas, semicolons or tabs/],
  [
    'a title above the header',
    `My shop;;;\n\n${header}\n`.replaceAll(',', ';'),
    /Line 3 names columns: remove the lines above/,
  ],
  [
    'XML',
    '<?xml version="1.0"?>\n<products><product id="a"/></products>\n',
    /The first line names the columns/,
  ],
  ['HTML', '<!doctype html>\n<table class="x, y"><tr></tr></table>\n', /The first line names the columns/],
  ['YAML', '- productId: a\n  name: A\n', /The first line names the columns/],
  ['no header', 'lamp,Lamp,home,1250,EUR,3\n', /The first line names the columns/],
])('a file of %s is no catalog, and the remedy fits', async (_what, text, remedy) => {
  await expect(parseCsv(text, 'a.csv')).rejects.toMatchObject({
    code: 'seed-file',
    message: expect.stringMatching(/^The first line of a\.csv is not the header of a catalog: "/),
    remedy: expect.stringMatching(remedy),
  });
});

test.each([
  ['a;b;c,d\n,,,,', ';'],
  ['productId,name;x;y;z', ','],
  ['"productId"\t"name"', '\t'],
  ['a', ','],
])('the delimiter of %j is %j', (text, delimiter) => {
  expect(delimiterOf(text)).toBe(delimiter);
});

test('the delimiter is told', async () => {
  expect((await parseCsv('productId;name\n', 'a.csv')).format).toBe('CSV, separated by semicolons');
  expect((await parseCsv('sep=|\nproductId|name\n', 'a.csv')).format).toBe('CSV, separated by "|"');
});

test('a number of many digits is held against the limit of its column', async () => {
  const text = `${header}\na,A,home,1,EUR,${'9'.repeat(20)}\n`;
  expect(await reasonsOf(text)).toEqual(['stock is too big: at most 1000000000']);
});

test('an empty price is reported by the column that the file has', async () => {
  const csv = 'productId,name,category,price,currency,stock\na,A,home,,EUR,1\nb,B,home,1.00,EUR,1\n';
  const { good, bad } = checkFileRows((await parseCsv(csv, 'a.csv')).rows);
  expect(bad).toEqual([{ row: 1, line: 2, productId: 'a', reasons: ['price is missing'] }]);
  expect(good).toHaveLength(1);
});
