import { isDomainError, TEMPORARILY_UNAVAILABLE } from '../../../platform/errors.ts';
import { type RetryDeps, retryOnConflict } from '../../../platform/retry.ts';
import type { ReserveOutcome, ReserveRequest } from '../contract/calls.ts';
import type { Product } from '../domain/product.ts';
import { mergeLines, outcomeOf, type Quote, quote, type ReservationChange } from '../domain/reservation.ts';
import type { ReservationStore } from '../domain/reservation-store.ts';
import { reserve } from '../domain/stock.ts';

export interface ReserveStockDeps extends RetryDeps {
  readonly reservations: ReservationStore;
  /** How long units are held before orders is asked about them. */
  readonly holdSeconds: number;
}

const RESERVE_ATTEMPTS = 5;

/**
 * Holds all lines of an order or none; once per order id, however often it is called.
 * @throws DomainError `too_many_products`, `amount_too_large`
 */
export async function reserveStock(deps: ReserveStockDeps, request: ReserveRequest): Promise<ReserveOutcome> {
  const wanted = mergeLines(request.lines);
  const productIds = wanted.map(({ productId }) => productId);
  const attempt = async (): Promise<ReserveOutcome | undefined> => {
    const { reservation, products } = await deps.reservations.findForReserve(request.orderId, productIds);
    if (reservation !== undefined) return outcomeOf(reservation);
    const quoted = quote(wanted, products, request.expectedPrices, request.expectedTotal);
    if (quoted.outcome !== 'quoted') return quoted;
    const change = buildHold(deps, request, quoted, products);
    return (await deps.reservations.saveChange(change)) ? outcomeOf(change.after) : undefined;
  };
  try {
    return (await retryOnConflict(deps, RESERVE_ATTEMPTS, attempt)) ?? { outcome: 'busy' };
  } catch (error) {
    if (isDomainError(error, TEMPORARILY_UNAVAILABLE)) return { outcome: 'busy' };
    throw error;
  }
}

function buildHold(
  { clock, holdSeconds }: ReserveStockDeps,
  { orderId, correlationId }: ReserveRequest,
  { lines, total }: Extract<Quote, { outcome: 'quoted' }>,
  products: readonly Product[],
): ReservationChange {
  const now = clock.now();
  const heldAt = now.toISOString();
  const sweepAt = new Date(now.getTime() + holdSeconds * 1000).toISOString();
  const versions = new Map(products.map(({ productId, version }) => [productId, version]));
  return {
    before: undefined,
    after: { orderId, state: 'HELD', since: heldAt, lines, total, heldAt, sweepAt, correlationId },
    moves: lines.map(({ productId, quantity }) => ({
      productId,
      move: reserve(quantity),
      atVersion: versions.get(productId) ?? 0,
    })),
  };
}
