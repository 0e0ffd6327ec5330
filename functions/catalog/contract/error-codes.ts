import { defineErrorCode } from '../../../platform/errors.ts';

// What the catalog responds with, and what other services say of its products.

export const PRODUCT_NOT_FOUND = /* @__PURE__ */ defineErrorCode(
  'not_found',
  'product_not_found',
  'The product does not exist or is archived.',
);

export const PRODUCT_EXISTS = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'product_exists',
  'A product with this productId exists, possibly archived.',
);

export const PRODUCT_EXISTS_PRECONDITION = /* @__PURE__ */ defineErrorCode(
  'precondition_failed',
  'product_exists',
  'A product with this productId exists, and the request has `If-None-Match: *`.',
);

export const READ_ONLY_FIELD = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'read_only_field',
  'The body has another `productId`, `version` or `stock` than the product. See `errors`.',
);

export const INSUFFICIENT_STOCK = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'insufficient_stock',
  'Fewer units are available than requested. `items` lists the products.',
);

export const RELEASE_EXCEEDS_RESERVED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'release_exceeds_reserved',
  'Fewer units are reserved manually than the request releases. `reserved` is their number.',
);

export const AMOUNT_TOO_LARGE = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'amount_too_large',
  'The total is too large to be calculated exactly. Use smaller quantities.',
);

/** Of the internal call only: orders have the same limit. */
export const TOO_MANY_PRODUCTS = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'too_many_products',
  'The reservation has too many products.',
);
