import { defineErrorCode } from '../../../platform/errors.ts';

export const CART_LINE_NOT_FOUND = /* @__PURE__ */ defineErrorCode(
  'not_found',
  'cart_line_not_found',
  'The product is not in the cart.',
);

export const CART_CURRENCY_DIFFERS = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'mixed_currency',
  'The product is priced in another currency than the cart. `currency` and `cartCurrency` are both, `items` has the product.',
);

export const CART_FULL = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'cart_full',
  'The cart has the maximum number of products.',
);

export const QUANTITY_TOO_LARGE = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'quantity_too_large',
  'The cart would contain too many units of the product.',
);
