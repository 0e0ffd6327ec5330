import { defineErrorCode } from '../../../platform/errors.ts';

export const ORDER_NOT_FOUND = /* @__PURE__ */ defineErrorCode(
  'not_found',
  'order_not_found',
  'The order does not exist.',
);

export const NOT_YOUR_ORDER = /* @__PURE__ */ defineErrorCode(
  'forbidden',
  'not_your_order',
  'The order belongs to another user than `userId`.',
);

export const ORDER_TOO_LARGE = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'order_too_large',
  'The order has too many products or too many units of one product. See `errors`.',
);

export const CART_EMPTY = /* @__PURE__ */ defineErrorCode('invalid', 'cart_empty', 'The cart is empty.');

export const MIXED_CURRENCY = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'mixed_currency',
  'The products are priced in different currencies. `items` lists them with their current prices.',
);

export const PRODUCT_UNAVAILABLE = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'product_unavailable',
  'A product does not exist or is archived. `items` lists the products.',
);

export const PRICE_CHANGED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'price_changed',
  'The current prices differ from `expectedTotal` or from those in the cart. `items` lists the products.',
);

export const CART_CHANGED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'cart_changed',
  'The cart has another version than `cartVersion`. `currentVersion` is that version.',
);

export const CART_ALREADY_ORDERED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'cart_already_ordered',
  'This version of the cart was ordered before. `orderId` is that order.',
);

export const CHECKOUT_EXPIRED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'checkout_expired',
  'The checkout took too long and its stock was released. Send the order again with a new Idempotency-Key.',
);

export const ORDER_SHIPPED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'order_shipped',
  'The order is shipped and can no longer be cancelled. `orderStatus` is its status.',
);

export const ORDER_FAILED = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'order_failed',
  'The order has failed: nothing is charged or shipped, and there is nothing to cancel.',
);
