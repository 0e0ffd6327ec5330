import { conflict, DomainError, type ErrorCode, invalid, unavailable } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import type { PriceChange, ReserveOutcome } from '../../catalog/contract/calls.ts';
import {
  AMOUNT_TOO_LARGE,
  INSUFFICIENT_STOCK,
  TOO_MANY_PRODUCTS,
} from '../../catalog/contract/error-codes.ts';
import {
  MIXED_CURRENCY,
  ORDER_TOO_LARGE,
  PRICE_CHANGED,
  PRODUCT_UNAVAILABLE,
} from '../contract/error-codes.ts';
import type { PlaceOrderBody } from '../contract/routes.ts';
import { checkoutExpired } from '../domain/errors.ts';

/** The error of an order that the catalog did not reserve. Its paths name fields of the request. */
export function reservationError(
  result: Exclude<ReserveOutcome, { readonly outcome: 'reserved' }>,
  body: PlaceOrderBody,
): DomainError {
  switch (result.outcome) {
    case 'insufficient':
      return conflict(INSUFFICIENT_STOCK, 'there is less in stock than the order asks for', {
        error: 'Insufficient stock',
        items: result.items,
      });
    case 'price_changed':
      return priceChanged(result, body);
    case 'unavailable':
      return notForSale(result.productIds, body);
    case 'mixed_currency':
      return mixedCurrency(result.items, body);
    case 'released':
      return checkoutExpired();
    default:
      return unavailable('too many orders want the same products just now');
  }
}

/** Error codes of the catalog that no retry changes, as those of an order. */
const FINAL_ERRORS: Readonly<Record<string, ErrorCode>> = {
  [AMOUNT_TOO_LARGE.code]: AMOUNT_TOO_LARGE,
  [TOO_MANY_PRODUCTS.code]: ORDER_TOO_LARGE,
};

/** An error of the catalog as one of the request: a final one is the client's to correct, any other stays as it is. */
export function ofRequest(error: unknown, body: PlaceOrderBody): unknown {
  const known = error instanceof DomainError ? FINAL_ERRORS[error.code] : undefined;
  if (known === undefined || !(error instanceof DomainError)) return error;
  return invalid([{ path: 'items' in body ? 'items' : 'cartVersion', message: error.message }], known);
}

function priceChanged(
  { items, total }: Extract<ReserveOutcome, { readonly outcome: 'price_changed' }>,
  body: PlaceOrderBody,
): DomainError {
  const hasNewCurrency = items.some(({ expected, current }) => isOtherCurrency(expected, current));
  const isTotalAlone = items.every(({ expected }) => expected === undefined);
  const next =
    'items' in body || isTotalAlone ? ORDER_REMEDY : CART_REMEDY[hasNewCurrency ? 'currency' : 'price'];
  const differing = isTotalAlone
    ? 'total differs from the expected one'
    : 'prices differ from those expected';
  return conflict(PRICE_CHANGED, `the current ${differing}: ${next}`, {
    items,
    ...(body.expectedTotal ? { expectedTotal: body.expectedTotal } : {}),
    ...(total ? { currentTotal: total } : {}),
  });
}

/** Of a cart at current prices too, whose lines there is nothing to change about. */
const ORDER_REMEDY = 'order again with the current total, `currentTotal`, or without `expectedTotal`';

/** A line takes a new price when its quantity is set, but not another currency than the other lines have. */
const CART_REMEDY = {
  price: 'set the quantities of these products in the cart again to take the current prices',
  currency: 'these products have a new currency: remove them from the cart and add them again',
};

const isOtherCurrency = (one: Money | undefined, other: Money): boolean =>
  one !== undefined && one.currency !== other.currency;

/** Names the products that keep the others from being ordered: those with a new currency in a cart, or with another one than the first item. */
function mixedCurrency(items: readonly PriceChange[], body: PlaceOrderBody): DomainError {
  const [first] = items;
  const errors = items.flatMap(({ productId, expected = first?.current, current }) =>
    isOtherCurrency(expected, current)
      ? [
          {
            path: productPath(productId, body),
            message:
              'items' in body
                ? `${productId} is priced in ${current.currency}, ${first?.productId} in ${expected?.currency}: order them separately`
                : `${productId} is now priced in ${current.currency}, the cart is in ${expected?.currency}: ${removeFromCart(productId, body.userId)}`,
          },
        ]
      : [],
  );
  const message = errors.map((error) => `${error.path}: ${error.message}`).join('; ');
  const details = { items: items.map(({ productId, current }) => ({ productId, current })) };
  return new DomainError(MIXED_CURRENCY, message, { errors, details });
}

function notForSale(productIds: readonly string[], body: PlaceOrderBody): DomainError {
  const errors = productIds.map((productId) => ({
    path: productPath(productId, body),
    message:
      'items' in body
        ? `${productId} is not for sale`
        : `${productId} is not for sale: ${removeFromCart(productId, body.userId)}`,
  }));
  const message = errors.map((error) => `${error.path}: ${error.message}`).join('; ');
  const items = productIds.map((productId) => ({ productId }));
  return new DomainError(PRODUCT_UNAVAILABLE, message, { errors, details: { items } });
}

/** Where the request names a product: its own item, or the cart. */
function productPath(productId: string, body: PlaceOrderBody): string {
  const index = 'items' in body ? body.items.findIndex((item) => item.productId === productId) : -1;
  return index < 0 ? 'cartVersion' : `items[${index}].productId`;
}

const removeFromCart = (productId: string, userId: string): string =>
  `remove it from the cart with DELETE /cart/${encodeURIComponent(userId)}/${encodeURIComponent(productId)}`;
