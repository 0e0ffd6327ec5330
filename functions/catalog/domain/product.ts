import { canonicalJson } from '../../../platform/canonical-json.ts';
import { invalid } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import type { CatalogProduct } from '../contract/calls.ts';
import type { NewProduct, ProductPatch, ProductReplacement, ProductView } from '../contract/routes.ts';
import { groupKey } from './group.ts';
import { initialStock, type Stock } from './stock.ts';

/** What the shop sells. An archived product is kept for its past orders, but neither shown nor sold. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** As its client wrote it. */
  readonly category: string;
  /** Of the category that it is listed and counted in; absent on products stored before names were folded. */
  readonly categoryKey?: string | undefined;
  readonly type?: string | undefined;
  readonly price: Money;
  readonly images: readonly string[];
  readonly status: 'ACTIVE' | 'ARCHIVED';
  /** Counts the changes of everything but the stock. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly stock: Stock;
}

export const isActive = (product: Product | undefined): product is Product => product?.status === 'ACTIVE';

/** The first version of a product. */
export const firstVersion = (input: NewProduct, productId: string, at: string): Product => ({
  productId,
  name: input.name,
  description: input.description,
  category: input.category,
  categoryKey: groupKey(input.category),
  type: input.type,
  price: input.price,
  images: input.images ?? [],
  status: 'ACTIVE',
  version: 1,
  createdAt: at,
  updatedAt: at,
  stock: initialStock(input.stock),
});

/** The next version; the same product when the changes leave all as it is. */
function nextVersion(product: Product, changes: Partial<Product>, at: string): Product {
  const next = { ...product, ...changes, categoryKey: groupKey(changes.category ?? product.category) };
  if (canonicalJson(next) === canonicalJson(product)) return product;
  return { ...next, version: product.version + 1, updatedAt: at };
}

/** Everything that may change is as the replacement says; what it leaves out is removed. An archived product is restored. */
export const replaced = (product: Product, by: ProductReplacement, at: string): Product =>
  nextVersion(
    product,
    {
      name: by.name,
      description: by.description,
      category: by.category,
      type: by.type,
      price: by.price,
      images: by.images ?? [],
      status: 'ACTIVE',
    },
    at,
  );

/**
 * Applies a merge patch: what it has is changed, what is null in it is removed, and the rest is kept.
 * @throws DomainError `validation_failed` when the currency changes without an amount
 */
export const patched = (product: Product, patch: ProductPatch, at: string): Product =>
  nextVersion(
    product,
    {
      name: patch.name ?? product.name,
      description: patch.description === undefined ? product.description : (patch.description ?? undefined),
      category: patch.category ?? product.category,
      type: patch.type === undefined ? product.type : (patch.type ?? undefined),
      price: patchedPrice(product.price, patch.price),
      images: patch.images === undefined ? product.images : (patch.images ?? []),
      status: patch.status ?? product.status,
    },
    at,
  );

/** An amount counts minor units of its currency, 500 is 5.00 EUR and 500 JPY: so a new currency needs an amount. */
function patchedPrice(price: Money, patch: ProductPatch['price'] = {}): Money {
  const { amount, currency = price.currency } = patch;
  if (amount !== undefined || currency === price.currency)
    return { amount: amount ?? price.amount, currency };
  const message = `is missing: the currency changes from ${price.currency} to ${currency}, so send the amount in minor units of ${currency} too`;
  throw invalid([{ path: 'price.amount', message }]);
}

export const archived = (product: Product, at: string): Product =>
  nextVersion(product, { status: 'ARCHIVED' }, at);

/** The product as the API shows it. */
export const toProductResponse = (product: Product): ProductView => ({
  productId: product.productId,
  name: product.name,
  description: product.description,
  category: product.category,
  type: product.type,
  // In one order, wherever it was read from: the ETag is made of the text.
  price: { amount: product.price.amount, currency: product.price.currency },
  stock: product.stock.available,
  images: [...product.images],
  version: product.version,
  createdAt: product.createdAt,
  updatedAt: product.updatedAt,
});

/** The product as other services see it. */
export const catalogProductOf = (product: Product): CatalogProduct => ({
  productId: product.productId,
  name: product.name,
  price: product.price,
  active: isActive(product),
  stock: product.stock.available,
});
