/** A column of a CSV file that keeps it from being loaded. */
export interface BadColumn {
  column: string;
  reason: string;
}

/** The reason of a column that `--ignore-columns` leaves out. */
export const UNKNOWN_COLUMN = 'is no column of a catalog';

/** Columns, named as the fields of the JSON; the ones in `price` by their path, and `price` in major units. */
export const COLUMNS = [
  'productId',
  'name',
  'description',
  'category',
  'type',
  'price',
  'price.amount',
  'price.currency',
  'stock',
  'images',
] as const;

/** What only the shop sets: an export has it, and it is left out. */
export const SHOP_FIELDS = ['version', 'createdAt', 'updatedAt'] as const;

const REQUIRED = ['productId', 'name', 'category', 'price.currency', 'stock'] as const;
const ALIASES: Readonly<Record<string, string>> = { currency: 'price.currency' };
const KNOWN: readonly string[] = [...COLUMNS, ...SHOP_FIELDS];

/** The field that a column is; undefined when it is none. Capitals do not matter. */
export function fieldOf(name: string): string | undefined {
  const plain = name.trim().toLowerCase();
  return ALIASES[plain] ?? KNOWN.find((one) => one.toLowerCase() === plain);
}

const byName = (name: string, index: number): string => (name === '' ? `column ${index + 1}` : name);

/** Every column that is unknown, or has cells but no name. */
export function unknownColumns(header: readonly string[], hasCells: (index: number) => boolean): string[] {
  return header.flatMap((name, index) => {
    const empty = name === '' && !hasCells(index);
    return fieldOf(name) !== undefined || empty ? [] : [byName(name, index)];
  });
}

/** Everything that is wrong with the columns, apart from unknown ones. */
export function columnProblems(header: readonly string[]): BadColumn[] {
  const fields = header.flatMap((name) => fieldOf(name) ?? []);
  const twice = [...new Set(fields.filter((field, index) => fields.indexOf(field) !== index))];
  const prices = fields.includes('price') ? 1 : 0;
  const amounts = fields.includes('price.amount') ? 1 : 0;
  const missing = REQUIRED.filter((field) => !fields.includes(field));
  return [
    ...twice.map((column) => ({ column, reason: 'is there twice' })),
    ...missing.map((column) => ({ column, reason: 'is missing' })),
    ...(prices + amounts === 2
      ? [{ column: 'price', reason: 'and price.amount are both there: keep one of them' }]
      : []),
    ...(prices + amounts === 0
      ? [
          {
            column: 'price',
            reason: 'is missing: 12.50 in a column price, or 1250 minor units in price.amount',
          },
        ]
      : []),
  ];
}
