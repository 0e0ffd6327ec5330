/**
 * Units of one product. At all times `received = available + held + sold`, and none is negative.
 * `taken` are the units of `held` that were taken by hand instead of by an order's reservation.
 */
export interface Stock {
  readonly available: number;
  readonly held: number;
  readonly sold: number;
  readonly received: number;
  readonly taken: number;
}

export const STOCK_FIELDS = ['available', 'held', 'sold', 'received', 'taken'] as const;
export type StockField = (typeof STOCK_FIELDS)[number];
type Units = Readonly<Partial<Record<StockField, number>>>;

/**
 * A movement of stock as differences with what must hold for it: stores apply it in one step, so that
 * movements of others in between are neither lost nor in the way.
 */
export interface StockMove {
  readonly changes: Units;
  /** Least units that must be there. */
  readonly atLeast?: Units;
  /** Units that must be there exactly: the movement was decided upon them. */
  readonly exactly?: Units;
}

/** Stock of a product that comes into the catalog. */
export const initialStock = (units: number): Stock => ({
  available: units,
  held: 0,
  sold: 0,
  received: units,
  taken: 0,
});

/** An order's reservation holds units. */
export const reserve = (units: number): StockMove => ({
  changes: { available: -units, held: units },
  atLeast: { available: units },
});

/** Held units are sold. */
export const commit = (units: number): StockMove => ({
  changes: { held: -units, sold: units },
  atLeast: { held: units },
});

/** Held units go back on the shelf. */
export const release = (units: number): StockMove => ({
  changes: { available: units, held: -units },
  atLeast: { held: units },
});

/** Sold units go back on the shelf. */
export const restock = (units: number): StockMove => ({
  changes: { available: units, sold: -units },
  atLeast: { sold: units },
});

/** Sets what is available; what was received moves by the difference. */
export const setAvailable = (stock: Stock, units: number): StockMove => ({
  changes: { available: units - stock.available, received: units - stock.available },
  exactly: { available: stock.available },
});

/** Units are taken by hand. */
export const reserveManually = (units: number): StockMove => ({
  changes: { available: -units, held: units, taken: units },
  atLeast: { available: units },
});

/** Units taken by hand go back. */
export const releaseManually = (units: number): StockMove => ({
  changes: { available: units, held: -units, taken: -units },
  atLeast: { held: units, taken: units },
});

/** The stock after a movement, undefined when it may not be made. */
export function applyMove(
  stock: Stock,
  { changes, atLeast = {}, exactly = {} }: StockMove,
): Stock | undefined {
  const holds = STOCK_FIELDS.every(
    (field) => stock[field] >= (atLeast[field] ?? 0) && stock[field] === (exactly[field] ?? stock[field]),
  );
  if (!holds) return undefined;
  const after = (field: StockField) => stock[field] + (changes[field] ?? 0);
  return {
    available: after('available'),
    held: after('held'),
    sold: after('sold'),
    received: after('received'),
    taken: after('taken'),
  };
}

/** Whether the stock adds up. */
export const addsUp = (stock: Stock): boolean =>
  STOCK_FIELDS.every((field) => Number.isSafeInteger(stock[field]) && stock[field] >= 0) &&
  stock.received === stock.available + stock.held + stock.sold &&
  stock.taken <= stock.held;
