import { type AbandonedOrder, enteredAt, type Order } from '../../../../functions/orders/domain/order.ts';
import type { Payment } from '../../../../functions/payments/domain/payment.ts';
import type { Shipment } from '../../../../functions/shipping/domain/shipment.ts';
import type { Emitter, EventReplay } from '../finding.ts';

// Events that may be emitted again, rebuilt from their rows: same time, same id.

const replay = (
  service: Emitter,
  type: string,
  [orderId, occurredAt]: readonly [orderId: string, occurredAt: string],
  data: Readonly<Record<string, unknown>>,
): EventReplay => ({ kind: 'emit', service, type, orderId, occurredAt, data: { orderId, ...data } });

export function replayOrderPaid(order: Order): EventReplay {
  const { orderId, userId, items, total } = order;
  return replay('orders', 'OrderPaid', [orderId, enteredAt(order, 'PAID')], {
    userId,
    lines: items.map(({ productId, quantity }) => ({ productId, quantity })),
    total,
  });
}

export function replayOrderClosed(order: Order | AbandonedOrder): EventReplay {
  const { orderId, status } = order;
  if (status === 'ABANDONED')
    return replay('orders', 'OrderCancelled', [orderId, order.createdAt], { reason: 'abandoned' });
  const { userId, failureReason, cancelReason, history } = order;
  const cart = order.cart ? { cart: order.cart } : {};
  const closed = [orderId, enteredAt(order, status)] as const;
  return status === 'FAILED'
    ? replay('orders', 'OrderFailed', closed, { userId, reason: failureReason ?? 'unknown', ...cart })
    : replay('orders', 'OrderCancelled', closed, {
        userId,
        reason: cancelReason ?? 'unknown',
        previousStatus: history.some((step) => step.status === 'PAID') ? 'PAID' : 'PENDING',
        ...cart,
      });
}

/** Undefined when the row lacks what the event must say. */
export function replayPaymentResult(payment: Payment): EventReplay | undefined {
  const { orderId, status, amount, reference, reason, decidedAt } = payment;
  if (decidedAt === undefined) return undefined;
  const decided = [orderId, decidedAt] as const;
  if (status === 'SUCCEEDED' && amount && reference) {
    return replay('payments', 'PaymentSucceeded', decided, { amount, reference });
  }
  return status === 'FAILED' && reason ? replay('payments', 'PaymentFailed', decided, { reason }) : undefined;
}

export const replayPaymentVoided = ({ orderId, voided, closedBecause }: Payment): EventReplay | undefined =>
  voided &&
  replay('payments', 'PaymentVoided', [orderId, voided.at], {
    amount: voided.amount,
    reason: closedBecause ?? 'closed',
  });

export const replayShipmentCreated = ({ orderId, trackingId, shippedAt }: Shipment): EventReplay =>
  replay('shipping', 'ShipmentCreated', [orderId, shippedAt], { trackingId, shippedAt });

/** Orders decides what becomes of a hold; it is asked, as the sweep of catalog does. */
export const replayReservationExpired = (orderId: string, heldAt: string): EventReplay =>
  replay('catalog', 'ReservationExpired', [orderId, heldAt], { heldAt });
