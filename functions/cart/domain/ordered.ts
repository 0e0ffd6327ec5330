import { MAX_CART_LINES, MAX_CART_QUANTITY, MAX_RESTORED, type RestoredOrder } from '../contract/routes.ts';
import { isCountable, type StoredCart, type StoredLine, withLines } from './cart.ts';

/** Units of a product in an order. */
export type OrderedUnits = Pick<StoredLine, 'productId' | 'quantity'>;

/** A cart without the lines of an order, and the lines as they were removed out. */
export interface RemovedLines {
  readonly cart: StoredCart;
  readonly removed: readonly StoredLine[];
}

/**
 * Takes what was ordered out of the cart, never more than is in it. The cart becomes a new version that names the order,
 * also when nothing of it was left, and reports no restored orders any more; a cart that does not exist stays so.
 */
export function removeOrdered(
  cart: StoredCart,
  { orderId, lines }: { readonly orderId: string; readonly lines: readonly OrderedUnits[] },
  at: string,
): RemovedLines {
  if (cart.version === 0) return { cart, removed: [] };
  const ordered = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    ordered.set(productId, (ordered.get(productId) ?? 0) + quantity);
  }
  const split = cart.lines.map((line) => ({
    line,
    out: Math.min(line.quantity, ordered.get(line.productId) ?? 0),
  }));
  const removed = split.map(({ line, out }) => ({ ...line, quantity: out })).filter(hasUnits);
  const left = split.map(({ line, out }) => ({ ...line, quantity: line.quantity - out })).filter(hasUnits);
  const { restored: _reported, ...kept } = withLines(cart, left, at);
  return { cart: { ...kept, lastOrderId: orderId }, removed };
}

/**
 * Restores the lines that an order had removed out, at the prices they had, as far as they fit: a line of the product that is
 * there keeps its name and price, no limit of a cart is passed. The cart becomes a new version that reports the order, with
 * what did not fit and why. The same cart when the order had removed nothing out.
 */
export function restoreOrdered(
  cart: StoredCart,
  { orderId, lines }: { readonly orderId: string; readonly lines: readonly StoredLine[] },
  at: string,
): StoredCart {
  if (lines.length === 0) return cart;
  const items: RestoredLine[] = [];
  let filled = cart;
  for (const line of lines) {
    const fitted = withUnits(filled, line);
    filled = fitted.cart;
    const { productId, name, unitPrice, quantity } = line;
    const reason = fitted.restored < quantity ? { reason: fitted.reason } : {};
    items.push({
      sku: productId,
      productId,
      name,
      unitPrice,
      quantity,
      restored: fitted.restored,
      ...reason,
    });
  }
  const restored = [{ orderId, at, items }, ...(cart.restored ?? [])].slice(0, MAX_RESTORED);
  return { ...withLines(cart, filled.lines, at), restored };
}

type RestoredLine = RestoredOrder['items'][number];

/** A cart with as many units of a line as it has room for. */
interface Fitted {
  readonly cart: StoredCart;
  readonly restored: number;
  /** What stood in the way of the others. */
  readonly reason: NonNullable<RestoredLine['reason']>;
}

function withUnits(cart: StoredCart, line: StoredLine): Fitted {
  const nothing = (reason: Fitted['reason']): Fitted => ({ cart, restored: 0, reason });
  const { currency } = line.unitPrice;
  if (cart.lines.some(({ unitPrice }) => unitPrice.currency !== currency)) return nothing('mixed_currency');
  const known = cart.lines.find(({ productId }) => productId === line.productId);
  if (known === undefined && cart.lines.length >= MAX_CART_LINES) return nothing('cart_full');
  const before = known?.quantity ?? 0;
  const quantity = Math.min(MAX_CART_QUANTITY, before + line.quantity);
  const lines = known
    ? cart.lines.map((one) => (one === known ? { ...known, quantity } : one))
    : [...cart.lines, { ...line, quantity }];
  const next = { ...cart, lines };
  if (!isCountable(next, currency)) return nothing('amount_too_large');
  return { cart: next, restored: quantity - before, reason: 'quantity_too_large' };
}

const hasUnits = ({ quantity }: StoredLine): boolean => quantity > 0;
