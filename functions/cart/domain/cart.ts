import { type Money, multiplyMoney, sumMoney } from '../../../platform/money.ts';
import { type Cart, MAX_CART_LINES, MAX_CART_QUANTITY } from '../contract.ts';
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
  readonly lines: readonly StoredLine[];
  /** Counts the changes; 0 is the cart that nothing was ever put in. */
  readonly version: number;
  /** ISO 8601; absent at version 0. */
  readonly updatedAt?: string;
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
 * @throws Fault `product_not_found`, `mixed_currency`, `cart_full`, `validation_failed`
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
  return put(cart, productId, (line?.quantity ?? 0) + quantity, offer, at);
}

/**
 * The cart with so many units of a product that is in it, at the catalog's name and price of now.
 * @throws Fault `cart_line_not_found` and as {@link add}
 */
export function setQuantity(
  cart: StoredCart,
  productId: string,
  quantity: number,
  offer: Offer | undefined,
  at: string,
): StoredCart {
  if (!cart.lines.some((line) => line.productId === productId)) throw lineNotFound(productId);
  return put(cart, productId, quantity, offer, at);
}

/** The cart without a product; the same cart when it is not in it. */
export function remove(cart: StoredCart, productId: string, at: string): StoredCart {
  const lines = cart.lines.filter((line) => line.productId !== productId);
  return lines.length === cart.lines.length ? cart : changed(cart, lines, at);
}

/** The cart without what was ordered from it, never below nothing; the same cart when it holds none of it. */
export function takeOut(
  cart: StoredCart,
  ordered: readonly Pick<StoredLine, 'productId' | 'quantity'>[],
  at: string,
): StoredCart {
  const units = new Map<string, number>();
  for (const { productId, quantity } of ordered) {
    units.set(productId, (units.get(productId) ?? 0) + quantity);
  }
  if (!cart.lines.some((line) => units.has(line.productId))) return cart;
  const left = cart.lines.map((line) => ({
    ...line,
    quantity: line.quantity - (units.get(line.productId) ?? 0),
  }));
  const lines = left.filter((line) => line.quantity > 0);
  return changed(cart, lines, at);
}

/**
 * The cart as callers see it.
 * @param currency of the subtotal of an empty cart
 */
export function showCart({ userId, lines, version, updatedAt }: StoredCart, currency: string): Cart {
  const items = lines.map((line) => ({ ...line, lineTotal: multiplyMoney(line.unitPrice, line.quantity) }));
  const subtotal = sumMoney(
    items.map((item) => item.lineTotal),
    { amount: 0, currency },
  );
  return { userId, items, subtotal, version, ...(updatedAt === undefined ? {} : { updatedAt }) };
}

function put(
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
  if (currency !== offer.price.currency) throw mixedCurrency(offer.price.currency, currency);
  const known = cart.lines.some((old) => old.productId === productId);
  const lines = known
    ? cart.lines.map((old) => (old.productId === productId ? line : old))
    : [...cart.lines, line];
  return countable(changed(cart, lines, at), currency);
}

function countable(cart: StoredCart, currency: string): StoredCart {
  try {
    showCart(cart, currency);
    return cart;
  } catch (error) {
    throw error instanceof RangeError ? amountTooLarge() : error;
  }
}

const changed = (cart: StoredCart, lines: readonly StoredLine[], at: string): StoredCart => ({
  userId: cart.userId,
  lines,
  version: cart.version + 1,
  updatedAt: at,
});
