import type { Item, TransactItem } from '../../../../platform/dynamodb.ts';
import type { Order } from '../../domain/order.ts';
import type { OrderedCart } from '../../domain/order-store.ts';

/** The key of a cart's row among the orders: no order id has a `#`. */
export const cartKey = (cartId: string): string => `cart#${cartId}`;

/** The action that makes `order` the last one of its cart; undefined for an order that came from no cart with an id. */
export function cartPut(
  table: string,
  { cart, orderId }: Order,
  replaced: OrderedCart | undefined,
): TransactItem | undefined {
  if (cart?.cartId === undefined) return undefined;
  // Neither `userId` nor `createdAt`: the row is in no list of orders.
  const Item = { orderId: cartKey(cart.cartId), cartVersion: cart.version, lastOrderId: orderId };
  const condition = replaced
    ? {
        ConditionExpression: 'lastOrderId = :last AND cartVersion = :version',
        ExpressionAttributeValues: { ':last': replaced.orderId, ':version': replaced.version },
      }
    : { ConditionExpression: 'attribute_not_exists(orderId)' };
  return { Put: { TableName: table, Item, ...condition } };
}

export const orderedCartOf = (cartId: string, { cartVersion, lastOrderId }: Item): OrderedCart => ({
  cartId,
  version: Number(cartVersion),
  orderId: String(lastOrderId),
});

/** Whether a row of the orders' table is a cart's, and no order. */
export const isOrderedCart = ({ orderId }: Item): boolean => String(orderId).startsWith('cart#');
