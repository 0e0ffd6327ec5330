import { DomainError, notFound } from '../../../platform/errors.ts';
import { NOT_YOUR_ORDER, ORDER_NOT_FOUND } from '../contract/error-codes.ts';
import type { OrderView } from '../contract/routes.ts';
import type { Order } from '../domain/order.ts';
import type { OrderReader } from '../domain/order-store.ts';

/**
 * The order for its user.
 * @throws DomainError `order_not_found`, also for an abandoned checkout; `not_your_order` (403)
 */
export async function getOrderOfUser(
  { orderId, userId }: { readonly orderId: string; readonly userId: string },
  orders: OrderReader,
): Promise<Order> {
  const order = await orders.find(orderId);
  if (order === undefined || order.status === 'ABANDONED') throw notFound('the order', ORDER_NOT_FOUND);
  if (order.userId !== userId) {
    throw new DomainError(NOT_YOUR_ORDER, 'the order belongs to another user');
  }
  return order;
}

/** The order as callers see it: fields that the store keeps for itself stay inside. */
export function toOrderResponse(order: Order): OrderView {
  const { orderId, userId, status, items, total, createdAt, updatedAt } = order;
  const { trackingId, shippedAt, deliveredAt, failureReason, cancelReason, refunded } = order;
  return {
    orderId,
    userId,
    status,
    items: [...items],
    total,
    createdAt,
    updatedAt,
    ...(trackingId ? { trackingId } : {}),
    ...(shippedAt ? { shippedAt } : {}),
    ...(deliveredAt ? { deliveredAt } : {}),
    ...(failureReason ? { failureReason } : {}),
    ...(cancelReason ? { cancelReason } : {}),
    ...(refunded ? { refunded } : {}),
    history: order.history as OrderView['history'],
  };
}
