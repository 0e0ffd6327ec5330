import { unavailable } from '../../platform/errors.ts';
import type { CatalogCall } from '../catalog/contract.ts';
import type { Offer } from './domain/cart.ts';

/**
 * What the catalog offers under this id now; undefined when it knows none.
 * @throws Fault `temporarily_unavailable` when the catalog cannot answer
 */
export async function findOffer(
  catalog: CatalogCall,
  productId: string,
  correlationId: string,
): Promise<Offer | undefined> {
  const answer = await catalog({ operation: 'products', productIds: [productId], correlationId });
  if (!answer.ok) throw unavailable('the catalog does not answer', new Error(answer.message));
  if (!('products' in answer)) throw new Error('the catalog answered another question');
  return answer.products.find((product) => product.productId === productId);
}
