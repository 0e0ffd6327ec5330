import { DomainError } from '../../../platform/errors.ts';
import { addMoney, type Money, multiplyMoney, sameMoney } from '../../../platform/money.ts';
import {
  MAX_RESERVED_PRODUCTS,
  type PricedLine,
  type ReserveOutcome,
  type ReserveRequest,
} from '../contract/calls.ts';
import { AMOUNT_TOO_LARGE, TOO_MANY_PRODUCTS } from '../contract/error-codes.ts';
import { isActive, type Product } from './product.ts';
import { commit, release, restock, type StockMove } from './stock.ts';

/** Units of a product that an order wants. */
export interface WantedLine {
  readonly productId: string;
  readonly quantity: number;
}

interface OfOrder {
  readonly orderId: string;
  /** When this state began, ISO 8601. */
  readonly since: string;
  /** The lines as priced when they were held; none when the order was closed before it reserved. */
  readonly lines: readonly PricedLine[];
}

/** Units that wait for the order's fate. */
export interface HeldReservation extends OfOrder {
  readonly state: 'HELD';
  readonly total: Money;
  readonly heldAt: string;
  /** When orders is asked what has become of the order, ISO 8601. */
  readonly sweepAt: string;
  /** When orders was asked for the first time, ISO 8601: the hold has expired. */
  readonly askedAt?: string;
  /** Of the request that reserved. */
  readonly correlationId: string;
}

export interface SoldReservation extends OfOrder {
  readonly state: 'SOLD';
  readonly total: Money;
}

export interface ReleasedReservation extends OfOrder {
  readonly state: 'RELEASED';
}

/** What an order holds of the stock: HELD → SOLD → RELEASED, or HELD → RELEASED, or RELEASED from the start. */
export type Reservation = HeldReservation | SoldReservation | ReleasedReservation;

/** Lines of the same product are one line. @throws DomainError `too_many_products` */
export function mergeLines(lines: readonly WantedLine[]): WantedLine[] {
  const units = new Map<string, number>();
  for (const { productId, quantity } of lines) units.set(productId, (units.get(productId) ?? 0) + quantity);
  if (units.size > MAX_RESERVED_PRODUCTS) {
    const message = `an order may have at most ${MAX_RESERVED_PRODUCTS} products, not ${units.size}`;
    throw new DomainError(TOO_MANY_PRODUCTS, message);
  }
  return [...units].map(([productId, quantity]) => ({ productId, quantity }));
}

/** What can be said of a wish without changing anything: a refusal, or the lines as they would be held. */
export type Quote =
  | Exclude<ReserveOutcome, { outcome: 'reserved' | 'released' | 'busy' }>
  | { readonly outcome: 'quoted'; readonly lines: readonly PricedLine[]; readonly total: Money };

/**
 * Prices the lines, at least one, by the products as they are.
 * @throws DomainError `amount_too_large` when a total cannot be counted exactly
 */
export function quote(
  wanted: readonly WantedLine[],
  products: readonly Product[],
  expectedPrices: ReserveRequest['expectedPrices'],
  expectedTotal?: Money,
): Quote {
  const byId = new Map(products.filter(isActive).map((product) => [product.productId, product]));
  const found = wanted.flatMap(({ productId, quantity }) => {
    const product = byId.get(productId);
    return product === undefined ? [] : [{ product, quantity }];
  });
  if (found.length < wanted.length) {
    const missing = wanted.filter(({ productId }) => !byId.has(productId));
    return { outcome: 'unavailable', productIds: missing.map(({ productId }) => productId) };
  }
  if (new Set(found.map(({ product }) => product.price.currency)).size > 1) {
    return { outcome: 'mixed_currency', items: currentPrices(found, expectedPrices) };
  }
  const change = priceChange(found, expectedPrices, expectedTotal);
  if (change !== undefined) return change;
  const short = found.filter(({ product, quantity }) => product.stock.available < quantity);
  if (short.length === 0) return { outcome: 'quoted', ...priced(found) };
  return {
    outcome: 'insufficient',
    items: short.map(({ product, quantity }) => ({
      productId: product.productId,
      requested: quantity,
      available: product.stock.available,
    })),
  };
}

interface FoundLine {
  readonly product: Product;
  readonly quantity: number;
}

const currentPrices = (
  found: readonly FoundLine[],
  expectedPrices: ReserveRequest['expectedPrices'] = {},
) => {
  const expected = new Map(Object.entries(expectedPrices));
  return found.map(({ product: { productId, price } }) => {
    const before = expected.get(productId);
    return { productId, ...(before === undefined ? {} : { expected: before }), current: price };
  });
};

/** What costs otherwise than expected: the products whose prices moved, or all of them when only their total is another. */
function priceChange(
  found: readonly FoundLine[],
  expectedPrices: ReserveRequest['expectedPrices'],
  expectedTotal: Money | undefined,
): Quote | undefined {
  const expected = new Map(Object.entries(expectedPrices ?? {}));
  const items = found.flatMap(({ product: { productId, price } }) => {
    const before = expected.get(productId);
    return before === undefined || sameMoney(before, price)
      ? []
      : [{ productId, expected: before, current: price }];
  });
  if (expectedTotal === undefined) {
    return items.length === 0 ? undefined : { outcome: 'price_changed', items };
  }
  const { total } = priced(found);
  if (items.length > 0) return { outcome: 'price_changed', items, total };
  if (sameMoney(total, expectedTotal)) return undefined;
  const all = found.map(({ product: { productId, price } }) => ({ productId, current: price }));
  return { outcome: 'price_changed', items: all, total };
}

function priced(found: readonly FoundLine[]) {
  try {
    const lines = found.map(({ product, quantity }) => ({
      productId: product.productId,
      name: product.name,
      quantity,
      unitPrice: product.price,
      lineTotal: multiplyMoney(product.price, quantity),
    }));
    return { lines, total: lines.map(({ lineTotal }) => lineTotal).reduce(addMoney) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = 'the total is beyond what can be counted exactly: order less at once';
    throw new DomainError(AMOUNT_TOO_LARGE, message, { cause });
  }
}

/** The result of a repeated reserve, by the existing reservation. */
export function outcomeOf(reservation: Reservation): ReserveOutcome {
  if (reservation.state === 'RELEASED') return { outcome: 'released' };
  return { outcome: 'reserved', lines: reservation.lines, total: reservation.total };
}

/** A change of a reservation with the movements of stock that belong to it: all of it happens, or none. */
export interface ReservationChange {
  /** The reservation as it must still be; undefined when there must be none. */
  readonly before: Reservation | undefined;
  readonly after: Reservation;
  readonly moves: readonly ReservedMove[];
}

export interface ReservedMove {
  readonly productId: string;
  readonly move: StockMove;
  /** The product must still be active and at this version: the price was read there. */
  readonly atVersion?: number;
}

/** Reports whether the time of a reservation is over: it waits for its order no longer. @param now ISO 8601 */
export const isExpired = (reservation: Reservation, now: string): boolean =>
  reservation.state === 'HELD' && (reservation.askedAt !== undefined || reservation.sweepAt <= now);

/** HELD → SOLD. */
export const sold = (before: HeldReservation, at: string): ReservationChange => ({
  before,
  after: {
    orderId: before.orderId,
    state: 'SOLD',
    since: at,
    lines: before.lines,
    total: before.total,
  },
  moves: before.lines.map(({ productId, quantity }) => ({ productId, move: commit(quantity) })),
});

/** HELD or SOLD → RELEASED; without a reservation, a RELEASED one that refuses a late reserve. */
export function released(
  orderId: string,
  before: HeldReservation | SoldReservation | undefined,
  at: string,
): ReservationChange {
  const lines = before?.lines ?? [];
  const back = before?.state === 'SOLD' ? restock : release;
  return {
    before,
    after: { orderId, state: 'RELEASED', since: at, lines },
    moves: lines.map(({ productId, quantity }) => ({ productId, move: back(quantity) })),
  };
}
