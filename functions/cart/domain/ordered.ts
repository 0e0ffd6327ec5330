import { MAX_CART_LINES, MAX_CART_QUANTITY } from '../contract.ts';
import { isCountable, type StoredCart, type StoredLine, withLines } from './cart.ts';

/** Units of a product in an order. */
export type OrderedUnits = Pick<StoredLine, 'productId' | 'quantity'>;

/** A cart without the lines of an order, and the lines as they were taken out. */
export interface TakenOut {
  readonly cart: StoredCart;
  readonly taken: readonly StoredLine[];
}

/**
 * Takes what was ordered out of the cart, never more than is in it. The cart becomes a new version that names the order,
 * also when nothing of it was left; a cart that does not exist stays so.
 */
export function takeOut(
  cart: StoredCart,
  { orderId, lines }: { readonly orderId: string; readonly lines: readonly OrderedUnits[] },
  at: string,
): TakenOut {
  if (cart.version === 0) return { cart, taken: [] };
  const ordered = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    ordered.set(productId, (ordered.get(productId) ?? 0) + quantity);
  }
  const split = cart.lines.map((line) => ({
    line,
    out: Math.min(line.quantity, ordered.get(line.productId) ?? 0),
  }));
  const taken = split.map(({ line, out }) => ({ ...line, quantity: out })).filter(hasUnits);
  const left = split.map(({ line, out }) => ({ ...line, quantity: line.quantity - out })).filter(hasUnits);
  return { cart: { ...withLines(cart, left, at), lastOrderId: orderId }, taken };
}

/**
 * Puts lines that an order had taken out back into the cart, at the prices they had, as far as they fit: a line of the
 * product that is there keeps its name and price, no limit of a cart is passed. The same cart when nothing was put back.
 */
export function putBack(cart: StoredCart, lines: readonly StoredLine[], at: string): StoredCart {
  const filled = lines.reduce((sofar, line) => withUnits(sofar, line), cart);
  return filled === cart ? cart : withLines(cart, filled.lines, at);
}

function withUnits(cart: StoredCart, line: StoredLine): StoredCart {
  const known = cart.lines.find(({ productId }) => productId === line.productId);
  if (known === undefined && cart.lines.length >= MAX_CART_LINES) return cart;
  const quantity = Math.min(MAX_CART_QUANTITY, (known?.quantity ?? 0) + line.quantity);
  if (quantity === known?.quantity) return cart;
  const lines = known
    ? cart.lines.map((one) => (one === known ? { ...known, quantity } : one))
    : [...cart.lines, { ...line, quantity }];
  const next = { ...cart, lines };
  return isCountable(next, line.unitPrice.currency) ? next : cart;
}

const hasUnits = ({ quantity }: StoredLine): boolean => quantity > 0;
