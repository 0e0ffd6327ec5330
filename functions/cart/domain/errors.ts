import { conflict, type Fault, invalid, notFound } from '../../../platform/errors.ts';

/** 404: the catalog does not know it, or has archived it. */
export const productNotFound = (productId: string): Fault =>
  notFound(`product ${productId}`, 'product_not_found');

/** 404: it is not in the cart. */
export const lineNotFound = (productId: string): Fault =>
  notFound(`a line of product ${productId} in this cart`, 'cart_line_not_found');

/** 409: one cart, one currency. */
export const mixedCurrency = (currency: string, cartCurrency: string): Fault =>
  conflict(
    'mixed_currency',
    `the product is sold in ${currency}, the cart is in ${cartCurrency}: order or empty the cart first`,
    { currency, cartCurrency },
  );

/** 409: no room for another product. */
export const cartFull = (max: number): Fault =>
  conflict('cart_full', `the cart holds ${max} products, the most it may: take one out first`);

/** 400: more units of one product than a line may have. */
export const tooMany = (max: number): Fault =>
  invalid(
    [{ path: 'quantity', message: `makes more than ${max} units of the product in the cart` }],
    'quantity_too_large',
  );

/** 400: the cart would cost more than can be counted exactly. */
export const amountTooLarge = (): Fault =>
  invalid(
    [{ path: 'quantity', message: 'makes the cart cost more than can be counted exactly' }],
    'amount_too_large',
  );
