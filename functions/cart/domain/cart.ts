import { canonicalJson } from '../../../platform/canonical-json.ts';
import { type Money, multiplyMoney, sumMoney } from '../../../platform/money.ts';
import { type Cart, MAX_CART_LINES, MAX_CART_QUANTITY, type RestoredOrder } from '../contract/routes.ts';
import { amountTooLarge, cartFull, lineNotFound, mixedCurrency, productNotFound, tooMany } from './errors.ts';

/** A product in a cart; name and price are snapshots of the catalog's. */
export interface StoredLine {
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

/** A cart as it is stored. */
export interface StoredCart {
  readonly userId: string;
  /** Absent at version 0, and in rows that were written before carts had ids. */
  readonly cartId?: string;
  readonly lines: readonly StoredLine[];
  /** Counts the changes; 0 is the cart that nothing was ever put in. */
  readonly version: number;
  /** ISO 8601; absent at version 0. */
  readonly updatedAt?: string;
  /** The last order whose lines were taken out. */
  readonly lastOrderId?: string;
  /** Orders whose lines came back since; newest first. */
  readonly restored?: readonly RestoredOrder[];
}

/** A product as the catalog knows it now. */
export interface Offer {
  readonly productId: string;
  readonly name: string;
  readonly price: Money;
  readonly active: boolean;
}

export const emptyCart = (userId: string): StoredCart => ({ userId, lines: [], version: 0 });

/**
 * The cart with `quantity` units more of a product, at the catalog's name and price of now.
 * @throws DomainError `product_not_found`, `mixed_currency`, `cart_full`, `validation_failed`
 */
export function add(
  cart: StoredCart,
  productId: string,
  quantity: number,
  offer: Offer | undefined,
  at: string,
): StoredCart {
  const line = cart.lines.find((known) => known.productId === productId);
  if (line === undefined && cart.lines.length >= MAX_CART_LINES) throw cartFull(MAX_CART_LINES);
  return upsertLine(cart, productId, (line?.quantity ?? 0) + quantity, offer, at);
}

/**
 * The cart with so many units of a product that is in it, at the catalog's name and price of now. The same cart when that
 * is what is in it.
 * @throws DomainError `cart_line_not_found` and as {@link add}
 */
export function setQuantity(
  cart: StoredCart,
  productId: string,
  quantity: number,
  offer: Offer | undefined,
  at: string,
): StoredCart {
  return upsertLine(requireLine(cart, productId), productId, quantity, offer, at);
}

/**
 * The same cart, when a product is in it.
 * @throws DomainError `cart_line_not_found`
 */
export function requireLine(cart: StoredCart, productId: string): StoredCart {
  if (!cart.lines.some((line) => line.productId === productId)) throw lineNotFound(productId);
  return cart;
}

/** The cart without a product; the same cart when it is not in it. */
export function remove(cart: StoredCart, productId: string, at: string): StoredCart {
  const lines = cart.lines.filter((line) => line.productId !== productId);
  return lines.length === cart.lines.length ? cart : withLines(cart, lines, at);
}

/**
 * Shows the cart as callers see it.
 * @param currency of the subtotal of an empty cart
 */
export function toCartResponse(cart: StoredCart, currency: string): Cart {
  const { userId, cartId, lines, version, updatedAt, restored } = cart;
  const items = lines.map((line) => ({
    lineId: line.productId,
    sku: line.productId,
    ...line,
    lineTotal: multiplyMoney(line.unitPrice, line.quantity),
  }));
  const subtotal = sumMoney(
    items.map((item) => item.lineTotal),
    { amount: 0, currency },
  );
  return {
    ...(version > 0 && cartId !== undefined ? { cartId } : {}),
    userId,
    currency: subtotal.currency,
    items,
    subtotal,
    version,
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(restored === undefined ? {} : { restored: [...restored] }),
  };
}

/** The cart with these lines, as its next version. */
export const withLines = (cart: StoredCart, lines: readonly StoredLine[], at: string): StoredCart => ({
  ...cart,
  lines,
  version: cart.version + 1,
  updatedAt: at,
});

/** Whether what the cart costs can be counted exactly, in one currency. */
export function isCountable(cart: StoredCart, currency: string): boolean {
  try {
    toCartResponse(cart, currency);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function upsertLine(
  cart: StoredCart,
  productId: string,
  quantity: number,
  offer: Offer | undefined,
  at: string,
): StoredCart {
  if (!offer?.active) throw productNotFound(productId);
  if (quantity > MAX_CART_QUANTITY) throw tooMany(MAX_CART_QUANTITY);
  const line = { productId, name: offer.name, quantity, unitPrice: offer.price };
  const others = cart.lines.filter((known) => known.productId !== productId);
  const currency = others[0]?.unitPrice.currency ?? offer.price.currency;
  const known = cart.lines.find((old) => old.productId === productId);
  if (currency !== offer.price.currency) {
    throw mixedCurrency(offer, { userId: cart.userId, currency, hasProduct: known !== undefined });
  }
  if (known !== undefined && canonicalJson(known) === canonicalJson(line)) return cart;
  const lines = known
    ? cart.lines.map((old) => (old.productId === productId ? line : old))
    : [...cart.lines, line];
  const next = withLines(cart, lines, at);
  if (!isCountable(next, currency)) throw amountTooLarge();
  return next;
}
