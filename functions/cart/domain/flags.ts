import { type Money, sameMoney } from '../../../platform/money.ts';
import type { Cart, CartLine } from '../contract/routes.ts';
import type { Offer, StoredCart } from './cart.ts';

/**
 * Adds to each line whether its product can be bought now, and whether its price has moved since.
 * @param offers undefined when the catalog could not be asked: the lines stay without flags
 */
export function withOffers(cart: Cart, offers: readonly Offer[] | undefined): Cart {
  if (offers === undefined) return cart;
  const byId = new Map(offers.map((offer) => [offer.productId, offer]));
  const flagged = (line: CartLine): CartLine => {
    const offer = byId.get(line.productId);
    const available = offer?.active === true;
    return { ...line, available, ...(available ? priceFlag(line.unitPrice, offer.price) : {}) };
  };
  return { ...cart, items: cart.items.map(flagged) };
}

/** Marks the lines whose units were in the cart at another price before this change. */
export function withPriceChanges(cart: Cart, before: StoredCart): Cart {
  const prices = new Map(before.lines.map((line) => [line.productId, line.unitPrice]));
  const flagged = (line: CartLine): CartLine => ({
    ...line,
    ...priceFlag(prices.get(line.productId) ?? line.unitPrice, line.unitPrice),
  });
  return { ...cart, items: cart.items.map(flagged) };
}

const priceFlag = (one: Money, other: Money): { priceChanged?: true } =>
  sameMoney(one, other) ? {} : { priceChanged: true };
