import { isoNow } from '../../../platform/clock.ts';
import { conflict, notFound, unavailable } from '../../../platform/errors.ts';
import type { NewProduct } from '../contract.ts';
import { firstVersion, isActive, type Product } from './product.ts';
import type { ProductStore } from './product-store.ts';
import { type Patience, retrying } from './retry.ts';

export interface CatalogDeps extends Patience {
  readonly products: ProductStore;
}

const EDIT_ATTEMPTS = 8;

/** @throws Fault `product_exists` */
export async function addProduct(deps: CatalogDeps, input: NewProduct): Promise<Product> {
  const productId = input.productId ?? deps.ids.next();
  const product = firstVersion(input, productId, isoNow(deps.clock));
  if (await deps.products.create(product)) return product;
  throw conflict(
    'product_exists',
    `there is or was a product ${productId}: choose another id, or change that one`,
  );
}

/** @throws Fault `product_not_found` when there is none, or only an archived one */
export async function activeProduct(products: ProductStore, productId: string): Promise<Product> {
  const product = await products.get(productId);
  if (isActive(product)) return product;
  throw notFound(`the product ${productId}`, 'product_not_found');
}

/**
 * Reads, changes and writes, again when another was faster.
 * @param change makes the next version of what it is given; may throw to refuse it
 * @throws Fault `product_not_found`, `temporarily_unavailable`
 */
export async function editProduct(
  deps: CatalogDeps,
  productId: string,
  change: (product: Product, at: string) => Product,
): Promise<Product> {
  const edited = await retrying(deps, EDIT_ATTEMPTS, async () => {
    const before = await activeProduct(deps.products, productId);
    const next = change(before, isoNow(deps.clock));
    return (await deps.products.save(before, next)) ? next : undefined;
  });
  if (edited === undefined) throw unavailable('too many others change this product');
  return edited;
}
