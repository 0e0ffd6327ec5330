import { usageError } from '../errors.ts';
import { didYouMean } from '../project/suggest.ts';
import table from './prices.json' with { type: 'json' };

export type PriceKey = keyof (typeof table)['units'];

/** Prices of one region, with where and when they come from. */
export interface Prices {
  region: string;
  /** Day of the table, ISO 8601. */
  date: string;
  note: string;
  /** USD per unit. */
  of(key: PriceKey): number;
  /** Name and address of the public page. */
  source(key: PriceKey): string;
  /** What one unit is. */
  unit(key: PriceKey): string;
}

export const pricedRegions: readonly string[] = Object.keys(table.regions);

/** Types for whose existence AWS charges nothing. */
export const FREE: ReadonlySet<string> = new Set(table.free);

/**
 * The prices of a region.
 * @throws CliError `unpriced-region` (exit 2)
 */
export function pricesOf(region: string): Prices {
  const prices = (table.regions as Record<string, Record<PriceKey, number>>)[region];
  if (!prices) {
    throw usageError(
      'unpriced-region',
      `The price table knows no region ${region}. ${didYouMean(region, pricedRegions)}`,
      'Name one with --region, or add it to cli/cost/prices.json.',
    );
  }
  const sources = table.sources as Record<string, string>;
  return {
    region,
    date: table.date,
    note: table.note,
    of: (key) => prices[key],
    source: (key) => sources[key.split('.')[0] ?? ''] ?? '',
    unit: (key) => table.units[key],
  };
}
