import type { Clock } from '../../../platform/clock.ts';
import { withTimeout } from '../../../platform/deadline.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { CatalogClient } from '../../catalog/contract/calls.ts';
import type { Offer } from '../domain/cart.ts';

type Products = Pick<CatalogClient, 'getProducts'>;

/**
 * What the catalog offers under this id now; undefined when it knows none.
 * @throws DomainError `temporarily_unavailable` when the catalog cannot answer
 */
export async function findOffer(
  catalog: Products,
  productId: string,
  correlationId: string,
): Promise<Offer | undefined> {
  const products = await catalog.getProducts({ productIds: [productId], correlationId });
  return products.find((product) => product.productId === productId);
}

/** How long a cart that is only read waits for the catalog, in milliseconds. */
export const OFFERS_TIMEOUT_MS = 2_000;

export interface OffersDeps {
  readonly catalog: Products;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the catalog offers under these ids now; undefined when it fails or does not respond in time. */
export async function findOffers(
  { catalog, clock, logger }: OffersDeps,
  productIds: readonly string[],
  correlationId: string,
): Promise<readonly Offer[] | undefined> {
  if (productIds.length === 0) return [];
  const products = catalog
    .getProducts({ productIds: [...productIds], correlationId })
    .catch((error: unknown) => {
      logger.warn('the cart is shown without what the catalog says now', { correlationId, error });
      return undefined;
    });
  return withTimeout<readonly Offer[] | undefined>(clock, OFFERS_TIMEOUT_MS, products, () => undefined);
}
