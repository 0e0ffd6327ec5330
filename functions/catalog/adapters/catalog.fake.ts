import type { Clock } from '../../../platform/clock.ts';
import type { Ids } from '../../../platform/ids.ts';
import { firstVersion, type Product } from '../domain/product.ts';
import type { ProductStore } from '../domain/product-store.ts';
import type { OverdueHolds, ReservationStore } from '../domain/reservation-store.ts';

/** A catalog to try the ports on; what it holds beside one's own ids and categories may be another test's. */
export interface CatalogSubject {
  readonly products: ProductStore;
  readonly reservations: ReservationStore & OverdueHolds;
  readonly clock: Clock & { advance(ms: number): void };
  readonly ids: Ids;
  /** Events that were stored about an order and not sent. */
  unsent(orderId: string): Promise<number>;
}

/** A product as tests want it. */
export const sample = (productId: string, changes: Partial<Product> & { units?: number } = {}): Product => {
  const { units = 5, ...rest } = changes;
  const input = {
    name: 'Lamp',
    category: rest.category ?? `c-${productId}`,
    price: { amount: 1250, currency: 'EUR' },
    stock: units,
  };
  return { ...firstVersion(input, productId, '2026-01-01T00:00:00.000Z'), ...rest };
};
