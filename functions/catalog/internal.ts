import { isoNow } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { CatalogAnswer, CatalogCall, CatalogRequest, ReservationAnswer } from './contract/calls.ts';
import { catalogProductOf } from './domain/product.ts';
import type { ProductStore } from './domain/product-store.ts';
import { isExpired } from './domain/reservation.ts';
import { type ReserveDeps, reserve } from './domain/reserve.ts';

export interface CatalogInternalDeps extends ReserveDeps {
  readonly products: Pick<ProductStore, 'getMany'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** What other services may ask of the catalog. */
export const catalogInternal =
  (deps: CatalogInternalDeps): CatalogCall =>
  async (request: CatalogRequest): Promise<CatalogAnswer> => {
    if (request.operation === 'products') {
      const products = await deps.products.getMany(request.productIds);
      return { ok: true, products: products.map(catalogProductOf) };
    }
    if (request.operation === 'getReservationForOrder') return reservationAnswer(deps, request.orderId);
    const outcome = await reserve(deps, request);
    const { orderId, correlationId } = request;
    if (outcome.outcome === 'insufficient') deps.metrics.count('StockInsufficient');
    deps.logger.info('reserve', { orderId, correlationId, outcome: outcome.outcome });
    return { ok: true, ...outcome };
  };

async function reservationAnswer(
  { reservations, clock }: CatalogInternalDeps,
  orderId: string,
): Promise<ReservationAnswer> {
  const row = await reservations.get(orderId);
  if (row === undefined) return { ok: true };
  const held = row.state === 'HELD' ? { heldAt: row.heldAt } : {};
  return { ok: true, reservation: { state: row.state, ...held, expired: isExpired(row, isoNow(clock)) } };
}
