import * as z from 'zod/mini';
import { MAX_STOCK, type NewProduct, newProduct } from '../../../functions/catalog/contract/routes.ts';
import { fieldErrors } from '../../../platform/field-errors.ts';
import { formatMoney, type Money } from '../../../platform/money.ts';
import { SHOP_FIELDS } from './columns.ts';
import type { FileRow } from './file-row.ts';

/** A product with the id that makes loading it twice safe. */
export type SeedProduct = NewProduct & { productId: string };

/** Fields that a row may take off a product, by null. */
export const REMOVABLE = ['description', 'type', 'images'] as const;
export type Removable = (typeof REMOVABLE)[number];

export interface SeedRow {
  /** Place in the file, counted from 1. */
  row: number;
  product: SeedProduct;
  /** Fields that the row names with null. */
  removes: readonly Removable[];
  /** Units of an export that are more than may be set: the product has the maximum instead. */
  limitedFrom?: number;
}

export interface BadRow {
  row: number;
  /** Of a CSV file or JSON lines, from 1: where the row begins. */
  line?: number;
  productId?: string;
  /** Every reason, e.g. `price.amount must be a whole number`. */
  reasons: string[];
}

const { localeError } = z.locales.en();

const withArticle = (noun: string): string =>
  noun === 'null' ? noun : `${/^[aio]/.test(noun) ? 'an' : 'a'} ${noun}`;

const MINOR_UNITS = 'of minor units: 12.50 EUR is 1250';

const inWords = (message: string): string =>
  message
    .replace(/^Invalid input: expected (\w+), received undefined$/, 'is missing')
    .replace(/^Invalid input: expected int, received number$/, `must be a whole number (${MINOR_UNITS})`)
    .replace(
      /^Invalid input: expected (\w+), received (\w+)$/,
      (_all, wanted, found) => `must be ${withArticle(wanted)}, not ${withArticle(found)}`,
    )
    .replace(/^Too small: expected \w+ to (?:have|be) >=(-?\d+)/, 'is too small: at least $1')
    .replace(/^Too big: expected \w+ to (?:have|be) <=(-?\d+)/, 'is too big: at most $1');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The id as the shop stores it, so that two spellings of one id are one product. */
const idOf = (value: unknown): string | undefined =>
  isObject(value) && typeof value.productId === 'string' ? value.productId.normalize('NFC') : undefined;

/** What is wrong with numbers that were not written as whole ones, by their path. */
function writtenNumbers(value: unknown): Map<string, string> {
  const reasons = new Map<string, string>();
  if (!isObject(value)) return reasons;
  const amount = isObject(value.price) ? value.price.amount : undefined;
  if (typeof amount === 'string') {
    const shown = JSON.stringify(amount.slice(0, 40));
    const remedy = `${MINOR_UNITS}; in CSV, a column price takes 12.50`;
    reasons.set('price.amount', `must be a whole number, not ${shown} (${remedy})`);
  }
  if (typeof value.stock === 'string') {
    reasons.set('stock', `must be a whole number, not ${JSON.stringify(value.stock.slice(0, 40))}`);
  }
  return reasons;
}

/** The row without what only the shop sets, and without the fields that it takes off. */
function withoutExtras(value: unknown): { value: unknown; removes: Removable[] } {
  if (!isObject(value)) return { value, removes: [] };
  const removes = REMOVABLE.filter((field) => value[field] === null);
  const extras: readonly string[] = [...SHOP_FIELDS, ...removes];
  return {
    value: Object.fromEntries(Object.entries(value).filter(([name]) => !extras.includes(name))),
    removes,
  };
}

/** Units of an exported product (it has a `version`) that came back on top of the most that may be set. */
const stockAboveLimit = (value: unknown): number | undefined => {
  if (!isObject(value) || !('version' in value)) return undefined;
  const { stock } = value;
  return typeof stock === 'number' && Number.isSafeInteger(stock) && stock > MAX_STOCK ? stock : undefined;
};

type Checked = Omit<SeedRow, 'row'> | { reasons: string[] };

function checkRow(given: unknown, earlier: string | undefined, found: readonly string[]): Checked {
  const { value: own, removes } = withoutExtras(given);
  const limitedFrom = stockAboveLimit(given);
  const value = limitedFrom === undefined ? own : { ...Object(own), stock: MAX_STOCK };
  const id = idOf(value);
  const reasons = [...found];
  if (earlier !== undefined) reasons.push(`productId is the same as in ${earlier}`);
  const missing = isObject(value) && !('productId' in value);
  if (missing) reasons.push('productId is missing: it makes loading again safe');
  const numbers = writtenNumbers(value);
  const result = newProduct.safeParse(value, { error: localeError });
  if (!result.success) {
    const errors = fieldErrors(result.error.issues).map(
      ({ path, message }) => `${path} ${numbers.get(path) ?? inWords(message)}`,
    );
    reasons.push(...(id === undefined && !missing && errors.length === 0 ? ['is no product'] : errors));
  }
  if (result.success && id !== undefined && reasons.length === 0) {
    const limited = limitedFrom === undefined ? {} : { limitedFrom };
    return { product: { ...result.data, productId: id }, removes, ...limited };
  }
  return { reasons };
}

/** Checks every row by the rules of `POST /products`, and that no product comes twice. Lists all that is wrong. */
export function checkRows(values: readonly unknown[]): { good: SeedRow[]; bad: BadRow[] } {
  return checkFileRows(values.map((value) => ({ value })));
}

/** {@link checkRows} of a file's rows, some of which may be broken already. */
export function checkFileRows(rows: readonly FileRow[]): { good: SeedRow[]; bad: BadRow[] } {
  const good: SeedRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, string>();
  for (const [index, { value, problem, reasons = [], unchecked, line }] of rows.entries()) {
    const row = index + 1;
    const place = line === undefined ? { row } : { row, line };
    if (unchecked) continue;
    if (problem !== undefined) {
      bad.push({ ...place, reasons: [problem] });
      continue;
    }
    const id = idOf(value);
    const checked = checkRow(value, id === undefined ? undefined : seen.get(id), reasons);
    if (id !== undefined && !seen.has(id)) seen.set(id, line === undefined ? `row ${row}` : `line ${line}`);
    if ('product' in checked) good.push({ row, ...checked });
    else bad.push({ ...place, ...(id === undefined ? {} : { productId: id }), reasons: checked.reasons });
  }
  return { good, bad };
}

/** The lowest and the highest price in each currency, e.g. `7.90 to 129.00 EUR`: what a wrong unit shows in. */
export function priceRanges(rows: readonly SeedRow[]): string[] {
  const ranges = new Map<string, { least: Money; most: Money }>();
  for (const { product } of rows) {
    const { price } = product;
    const { least, most } = ranges.get(price.currency) ?? { least: price, most: price };
    ranges.set(price.currency, {
      least: price.amount < least.amount ? price : least,
      most: price.amount > most.amount ? price : most,
    });
  }
  return [...ranges.values()].map(({ least, most }) =>
    least.amount === most.amount
      ? formatMoney(least)
      : `${formatMoney(least).replace(/ .*/, '')} to ${formatMoney(most)}`,
  );
}
