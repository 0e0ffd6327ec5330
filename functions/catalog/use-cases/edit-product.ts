import { isoNow } from '../../../platform/clock.ts';
import { DomainError, notFound, unavailable } from '../../../platform/errors.ts';
import { type RetryDeps, retryOnConflict } from '../../../platform/retry.ts';
import { PRODUCT_EXISTS, PRODUCT_EXISTS_PRECONDITION, PRODUCT_NOT_FOUND } from '../contract/error-codes.ts';
import type { NewProduct } from '../contract/routes.ts';
import { firstVersion, isActive, type Product } from '../domain/product.ts';
import type { ProductStore } from '../domain/product-store.ts';

export interface CatalogDeps extends RetryDeps {
  readonly products: ProductStore;
}

const EDIT_ATTEMPTS = 8;

/**
 * @param isConditional an id in use is a failed precondition of the request, and no conflict
 * @throws DomainError `product_exists`, which says how an archived product comes back
 */
export async function addProduct(
  deps: CatalogDeps,
  input: NewProduct,
  isConditional = false,
): Promise<Product> {
  const productId = input.productId ?? deps.ids.next();
  const product = firstVersion(input, productId, isoNow(deps.clock));
  if (await deps.products.saveNew(product)) return product;
  const there = await deps.products.find(productId);
  const remedy =
    there !== undefined && !isActive(there)
      ? `is archived: ${howToRestore(productId)}, or choose another id`
      : 'exists: choose another id, or change that one with PUT or PATCH';
  throw new DomainError(
    isConditional ? PRODUCT_EXISTS_PRECONDITION : PRODUCT_EXISTS,
    `the product ${productId} ${remedy}`,
  );
}

const howToRestore = (productId: string): string =>
  `restore it with PATCH /products/${encodeURIComponent(productId)} {"status":"ACTIVE"}, or replace it with PUT`;

/**
 * The product as shoppers see it.
 * @throws DomainError `product_not_found` when there is none, or only an archived one
 */
export async function activeProduct(products: ProductStore, productId: string): Promise<Product> {
  const product = await products.find(productId);
  if (isActive(product)) return product;
  throw notFound(`the product ${productId}`, PRODUCT_NOT_FOUND);
}

/**
 * The product as its clients change it.
 * @throws DomainError `product_not_found`, which says how an archived product comes back
 */
export async function changeableProduct(products: ProductStore, productId: string): Promise<Product> {
  const product = await products.find(productId);
  if (product === undefined) throw notFound(`the product ${productId}`, PRODUCT_NOT_FOUND);
  return requireActive(product);
}

function requireActive(product: Product): Product {
  if (isActive(product)) return product;
  const { productId } = product;
  const message = `the product ${productId} is archived: ${howToRestore(productId)}`;
  throw new DomainError(PRODUCT_NOT_FOUND, message);
}

/**
 * Reads, changes and writes, again when another was faster. A change that changes nothing is not written. The next version of an archived product must be active.
 * @param change makes the next version of what it is given; may throw to refuse it
 * @throws DomainError `product_not_found`, `temporarily_unavailable`
 */
export async function editProduct(
  deps: CatalogDeps,
  productId: string,
  change: (product: Product, at: string) => Product,
): Promise<Product> {
  const edited = await retryOnConflict(deps, EDIT_ATTEMPTS, async () => {
    const before = await deps.products.find(productId);
    if (before === undefined) throw notFound(`the product ${productId}`, PRODUCT_NOT_FOUND);
    const next = change(before, isoNow(deps.clock));
    if (!isActive(next)) requireActive(before);
    if (next === before) return before;
    return (await deps.products.save(before, next)) ? next : undefined;
  });
  if (edited === undefined) throw unavailable('too many others change this product');
  return edited;
}
