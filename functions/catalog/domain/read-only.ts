import { DomainError, type FieldError } from '../../../platform/errors.ts';
import { READ_ONLY_FIELD } from '../contract/error-codes.ts';
import type { ProductReplacement } from '../contract/routes.ts';
import type { Product } from './product.ts';

const REMEDY = {
  productId: 'send it to the path of the product that is meant',
  version: 'read the product again, or leave it out',
  stock: 'change it with PATCH /products/{productId}/stock, or leave it out',
};

/**
 * A replacement may name what only the shop sets, as a GET has given it, but not change it: a change that is dropped
 * without a word would be lost.
 * @throws DomainError `read_only_field` naming each field that is not as it is now
 */
export function requireReadOnly(product: Product, by: ProductReplacement): void {
  const current = { productId: product.productId, version: product.version, stock: product.stock.available };
  const fields = ['productId', 'version', 'stock'] as const;
  const errors = fields.flatMap((path): FieldError[] =>
    by[path] === undefined || by[path] === current[path]
      ? []
      : [{ path, message: `is ${current[path]} now and cannot be changed here: ${REMEDY[path]}` }],
  );
  if (errors.length === 0) return;
  const message = errors.map((error) => `${error.path} ${error.message}`).join('; ');
  throw new DomainError(READ_ONLY_FIELD, message, { errors });
}
