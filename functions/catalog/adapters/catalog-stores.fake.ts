import type { Clock } from '../../../platform/clock.ts';
import type { Ids } from '../../../platform/ids.ts';
import { firstVersion, type Product } from '../domain/product.ts';
import type { ProductStore } from '../domain/product-store.ts';
import type { ExpiredReservations, ReservationStore } from '../domain/reservation-store.ts';

/** Stores for the contract tests. They may hold products of other tests. */
export interface CatalogSubject {
  readonly products: ProductStore;
  readonly reservations: ReservationStore;
  readonly expiredReservations: ExpiredReservations;
  readonly clock: Clock & { advance(ms: number): void };
  readonly ids: Ids;
  /** Events that were stored about an order and not sent. */
  unsent(orderId: string): Promise<number>;
}

/** A product for tests. */
export const sampleProduct = (
  productId: string,
  changes: Partial<Product> & { units?: number } = {},
): Product => {
  const { units = 5, ...rest } = changes;
  const input = {
    name: 'Lamp',
    category: rest.category ?? `c-${productId}`,
    price: { amount: 1250, currency: 'EUR' },
    stock: units,
  };
  return { ...firstVersion(input, productId, '2026-01-01T00:00:00.000Z'), ...rest };
};
