import {
  activeProduct,
  cartOf,
  closed,
  EUR,
  type Expected,
  type Model,
  type ModelLine,
  type ModelOrder,
  putBack,
  refused,
  takeOut,
} from './model.ts';

/** A cart as it is read, or as a change of it is answered: only who reads asks the catalog. */
export function cartBody(
  model: Model,
  userId: string,
  flagsOf: (productId: string, line: ModelLine) => object,
): Record<string, unknown> {
  const { lines, version } = cartOf(model, userId);
  const items = [...lines].map(([productId, line]) => ({
    lineId: productId,
    sku: productId,
    productId,
    name: productId,
    quantity: line.quantity,
    unitPrice: EUR(line.price),
    lineTotal: EUR(line.price * line.quantity),
    ...flagsOf(productId, line),
  }));
  const subtotal = EUR(items.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0));
  return { userId, currency: 'EUR', items, subtotal, version };
}

/** Whether each line can be bought, and whether its price has moved. */
export const flagsOfNow =
  (model: Model) =>
  (productId: string, { price }: ModelLine): object => {
    const product = activeProduct(model, productId);
    const moved = product !== undefined && product.price !== price;
    return { available: product !== undefined, ...(moved ? { priceChanged: true } : {}) };
  };

/** The last order of the user's cart. */
const lastOrder = ({ orders }: Model, userId: string): ModelOrder | undefined =>
  orders.findLast((order) => order.userId === userId && order.fromCart !== undefined);

/**
 * What stands in the way of an order of this version of the cart: it was ordered before, or is another one now. Lines of
 * the last order are taken out first, or put back when it failed unpaid.
 */
export function unorderable(model: Model, userId: string, version: number): Expected | undefined {
  const cart = cartOf(model, userId);
  const last = lastOrder(model, userId);
  const { fromCart } = last ?? {};
  if (last && fromCart) {
    const isThis = fromCart.version === version;
    if (isThis || fromCart.out === undefined) {
      if (closed(last) && !last.wasPaid) putBack(model, last);
      else if (isThis) return refused(409, 'cart_already_ordered', { orderId: last.orderId });
      else takeOut(model, last);
    }
  }
  if (cart.version === version) return undefined;
  return refused(409, 'cart_changed', { expectedVersion: version, currentVersion: cart.version });
}
