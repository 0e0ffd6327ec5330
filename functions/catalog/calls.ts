import { isoNow } from '../../platform/clock.ts';
import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { type CatalogResponse, catalogRequest, type ReservationResponse } from './contract/calls.ts';
import { catalogProductOf } from './domain/product.ts';
import type { ProductReader } from './domain/product-store.ts';
import { isExpired } from './domain/reservation.ts';
import type { CatalogMetric } from './metrics.ts';
import { type ReserveStockDeps, reserveStock } from './use-cases/reserve-stock.ts';

export interface CatalogCallsDeps extends ReserveStockDeps {
  readonly products: ProductReader;
  readonly metrics: Metrics<CatalogMetric>;
  readonly logger: Logger;
}

/** The internal calls of the catalog. Validates the request itself, so it takes anything. */
export const createCatalogCalls = (deps: CatalogCallsDeps) =>
  internalHandler(
    catalogRequest,
    async (request): Promise<CatalogResponse> => {
      if (request.operation === 'products') {
        const products = await deps.products.findMany(request.productIds);
        return { ok: true, products: products.map(catalogProductOf) };
      }
      if (request.operation === 'getReservationForOrder') return reservationResponse(deps, request.orderId);
      const outcome = await reserveStock(deps, request);
      const { orderId, correlationId } = request;
      if (outcome.outcome === 'insufficient') deps.metrics.count('StockInsufficient');
      deps.logger.info('reserve', { orderId, correlationId, outcome: outcome.outcome });
      return { ok: true, ...outcome };
    },
    deps.logger,
  );

async function reservationResponse(
  { reservations, clock }: CatalogCallsDeps,
  orderId: string,
): Promise<ReservationResponse> {
  const row = await reservations.find(orderId);
  if (row === undefined) return { ok: true };
  const held = row.state === 'HELD' ? { heldAt: row.heldAt } : {};
  return { ok: true, reservation: { state: row.state, ...held, expired: isExpired(row, isoNow(clock)) } };
}
