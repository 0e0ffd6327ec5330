import type { PriceKey } from './price-table.ts';

/** One line of an estimate before it is priced. */
export interface Item {
  stack: string;
  resource: string;
  /** In words. */
  what: string;
  key: PriceKey;
  /** Units a month, or for one order. */
  quantity: number;
}

/** Something that costs, or may cost, and is not reckoned. */
export interface Unpriced {
  stack: string;
  resource: string;
  type: string;
  reason: string;
}

export const MINUTES_PER_MONTH = 730 * 60;
export const GB = 1_000_000_000;
