import * as z from 'zod/mini';
import { type NewProduct, newProduct } from '../../../functions/catalog/contract.ts';
import { fieldErrors } from '../../../platform/schema.ts';
import { usageError } from '../../errors.ts';
import type { FileRow } from './csv.ts';

/** A product with the id that makes loading it twice safe. */
export type SeedProduct = NewProduct & { productId: string };

export interface SeedRow {
  /** Place in the file, counted from 1. */
  row: number;
  product: SeedProduct;
}

export interface BadRow {
  row: number;
  /** Of a CSV file, from 1: where the row begins. */
  line?: number;
  productId?: string;
  /** Every reason, e.g. `price.amount must be a whole number`. */
  reasons: string[];
}

const { localeError } = z.locales.en();

const withArticle = (noun: string): string =>
  noun === 'null' ? noun : `${/^[aio]/.test(noun) ? 'an' : 'a'} ${noun}`;

const inWords = (message: string): string =>
  message
    .replace(/^Invalid input: expected (\w+), received undefined$/, 'is missing')
    .replace(
      /^Invalid input: expected int, received number$/,
      'must be a whole number (of minor units: 12.50 EUR is 1250)',
    )
    .replace(
      /^Invalid input: expected (\w+), received (\w+)$/,
      (_all, wanted, found) => `must be ${withArticle(wanted)}, not ${withArticle(found)}`,
    )
    .replace(/^Too small: expected \w+ to (?:have|be) >=(-?\d+)/, 'is too small: at least $1')
    .replace(/^Too big: expected \w+ to (?:have|be) <=(-?\d+)/, 'is too big: at most $1');

const idOf = (value: unknown): string | undefined => {
  const id =
    typeof value === 'object' && value !== null ? (value as { productId?: unknown }).productId : undefined;
  return typeof id === 'string' ? id : undefined;
};

function checkRow(
  value: unknown,
  earlier: number | undefined,
): { product: SeedProduct } | { reasons: string[] } {
  const id = idOf(value);
  const reasons: string[] = [];
  if (earlier !== undefined) reasons.push(`productId is the same as in row ${earlier}`);
  const missing = typeof value === 'object' && value !== null && !('productId' in value);
  if (missing) reasons.push('productId is missing: it makes loading again safe');
  const result = newProduct.safeParse(value, { error: localeError });
  if (!result.success) {
    const found = fieldErrors(result.error.issues).map(({ path, message }) => `${path} ${inWords(message)}`);
    reasons.push(...(id === undefined && !missing && found.length === 0 ? ['is no product'] : found));
  }
  if (result.success && id !== undefined && reasons.length === 0) {
    return { product: { ...result.data, productId: id } };
  }
  return { reasons };
}

/** Checks every row by the rules of `POST /products`, and that no product comes twice. Tells all that is wrong. */
export function checkRows(values: readonly unknown[]): { good: SeedRow[]; bad: BadRow[] } {
  return checkFileRows(values.map((value) => ({ value })));
}

/** {@link checkRows} of a file's rows, some of which may be broken already. */
export function checkFileRows(rows: readonly FileRow[]): { good: SeedRow[]; bad: BadRow[] } {
  const good: SeedRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, number>();
  for (const [index, { value, problem, line }] of rows.entries()) {
    const row = index + 1;
    const place = line === undefined ? { row } : { row, line };
    if (problem !== undefined) {
      bad.push({ ...place, reasons: [problem] });
      continue;
    }
    const id = idOf(value);
    const checked = checkRow(value, id === undefined ? undefined : seen.get(id));
    if (id !== undefined && !seen.has(id)) seen.set(id, row);
    if ('product' in checked) good.push({ row, product: checked.product });
    else bad.push({ ...place, ...(id === undefined ? {} : { productId: id }), reasons: checked.reasons });
  }
  return { good, bad };
}

/**
 * The rows of a catalog file: a JSON array.
 * @throws CliError `seed-file` (exit 2) when it is anything else
 */
export function parseRows(text: string, file: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usageError('seed-file', `${file} is not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(value)) return value;
  throw usageError(
    'seed-file',
    `${file} does not hold an array of products.`,
    'Write [{ "productId", "name", "category", "price": { "amount": 1250, "currency": "EUR" }, "stock" }, …].',
  );
}
