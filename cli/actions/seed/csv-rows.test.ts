import fc from 'fast-check';
import { parseCsv } from './csv.ts';

const BLANKS = ['', ' ', '\t', '\u00a0', '\u3000', '  \t ', '\f', '\u2028'] as const;

interface Row {
  name: string;
  cents: number;
  stock: number;
  /** Lines of blanks above it. */
  above: readonly string[];
  /** Around the cells of text. */
  padding: string;
  style: 'plain' | 'quoted' | 'padded quotes';
}

const row: fc.Arbitrary<Row> = fc.record({
  name: fc
    .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', ' ', '\n', '\r\n', '\t', '😀'), maxLength: 6 })
    .map((text) => `n${text}n`),
  cents: fc.nat({ max: 1_000_000_000 }),
  stock: fc.nat({ max: 1_000_000_000 }),
  above: fc.array(fc.constantFrom(...BLANKS), { maxLength: 3 }),
  padding: fc.constantFrom('', ' ', '\u00a0', '   '),
  style: fc.constantFrom('plain', 'plain', 'quoted', 'padded quotes'),
});

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

function textCell(cell: string, { padding, style }: Row): string {
  // Behind a quote, csv-parse refuses blanks that are not ASCII.
  if (style === 'padded quotes') return padding + quoted(cell) + padding.replaceAll('\u00a0', ' ');
  if (style === 'quoted' || /["\n\r,;\t]/.test(cell)) return quoted(cell);
  return padding + cell + padding;
}

interface Shape {
  delimiter: string;
  newline: string;
  isMajor: boolean;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  newline: fc.constantFrom('\n', '\r\n'),
  isMajor: fc.boolean(),
});

const major = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

function fileOf(rows: readonly Row[], { delimiter, newline, isMajor }: Shape): string {
  const columns = ['productId', 'name', 'category', isMajor ? 'price' : 'price.amount', 'currency', 'stock'];
  const lines = rows.flatMap((one, index) => {
    const price = isMajor ? major(one.cents) : String(one.cents);
    const texts = [`p${index}`, one.name, 't'].map((cell) => textCell(cell, one));
    return [...one.above, [...texts, price, textCell('EUR', one), String(one.stock)].join(delimiter)];
  });
  return [columns.join(delimiter), ...lines].join(newline);
}

test('every row keeps its own price, stock and texts, whatever blanks, quotes and blank lines a file has', async () => {
  const property = fc.asyncProperty(fc.array(row, { maxLength: 8 }), shape, async (rows, form) => {
    const { rows: read, columns } = await parseCsv(fileOf(rows, form), 'a.csv');
    expect(columns).toEqual([]);
    expect(read.map(({ value }) => value)).toEqual(
      rows.map(({ name, cents, stock }, index) => ({
        productId: `p${index}`,
        name,
        category: 't',
        price: { amount: cents, currency: 'EUR' },
        stock,
      })),
    );
    expect(read.every(({ reasons, problem }) => reasons?.length === 0 && problem === undefined)).toBe(true);
  });
  await fc.assert(property, { numRuns: 500 });
});

test.each([
  ['a space', ' '],
  ['a tab', '\t'],
  ['a no-break space', '\u00a0'],
  ['an ideographic space', '\u3000'],
  ['an empty quoted cell', '""'],
  ['nothing', ''],
])('a line of %s between rows moves no price and no stock', async (_what, line) => {
  const text = `productId,name,category,price,currency,stock\na,A,t,1.00,EUR,1\n${line}\nb,B,t,2.00,EUR,2\nc,C,t,3.00,EUR,3\n`;
  const { rows } = await parseCsv(text, 'a.csv');
  expect(rows).toMatchObject([
    { line: 2, value: { productId: 'a', price: { amount: 100 }, stock: 1 } },
    { line: 4, value: { productId: 'b', price: { amount: 200 }, stock: 2 } },
    { line: 5, value: { productId: 'c', price: { amount: 300 }, stock: 3 } },
  ]);
});

test('blanks around the quotes of one cell change nothing of the other rows', async () => {
  const text = 'productId,name,category,price,currency,stock\na, "A, b" ,t,1.00,EUR,1\n \nb,B,t,2.00,EUR,2\n';
  expect((await parseCsv(text, 'a.csv')).rows).toMatchObject([
    { line: 2, value: { name: 'A, b', price: { amount: 100 }, stock: 1 } },
    { line: 4, value: { name: 'B', price: { amount: 200 }, stock: 2 } },
  ]);
});
