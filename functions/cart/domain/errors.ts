import { conflict, type DomainError, invalid, notFound } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import { AMOUNT_TOO_LARGE, PRODUCT_NOT_FOUND } from '../../catalog/contract/error-codes.ts';
import {
  CART_CURRENCY_DIFFERS,
  CART_FULL,
  CART_LINE_NOT_FOUND,
  QUANTITY_TOO_LARGE,
} from '../contract/error-codes.ts';

/** 404: the catalog does not know it, or has archived it. */
export const productNotFound = (productId: string): DomainError =>
  notFound(`product ${productId}`, PRODUCT_NOT_FOUND);

/** 404: it is not in the cart. */
export const lineNotFound = (productId: string): DomainError =>
  notFound(`a line of product ${productId} in this cart`, CART_LINE_NOT_FOUND);

/** 409: one cart, one currency. */
export function mixedCurrency(
  { productId, price }: { readonly productId: string; readonly price: Money },
  cart: { readonly userId: string; readonly currency: string; readonly hasProduct: boolean },
): DomainError {
  const [userId, id] = [cart.userId, productId].map(encodeURIComponent);
  const remedy = cart.hasProduct
    ? `remove it from the cart with DELETE /cart/${userId}/${id}, or remove the other products`
    : 'order the cart or remove its products first';
  return conflict(
    CART_CURRENCY_DIFFERS,
    `the product ${productId} is priced in ${price.currency}, the cart is in ${cart.currency}: ${remedy}`,
    { currency: price.currency, cartCurrency: cart.currency, items: [{ productId, current: price }] },
  );
}

/** 409: no room for another product. */
export const cartFull = (max: number): DomainError =>
  conflict(CART_FULL, `the cart holds ${max} products, the most it may: take one out first`);

/** 400: more units of one product than a line may have. */
export const tooMany = (max: number): DomainError =>
  invalid(
    [{ path: 'quantity', message: `makes more than ${max} units of the product in the cart` }],
    QUANTITY_TOO_LARGE,
  );

/** 400: the cart would cost more than can be counted exactly. */
export const amountTooLarge = (): DomainError =>
  invalid(
    [{ path: 'quantity', message: 'makes the cart cost more than can be counted exactly' }],
    AMOUNT_TOO_LARGE,
  );
