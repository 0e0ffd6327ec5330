import { type AbandonedOrder, enteredAt, type Order } from '../../../../functions/orders/domain/order.ts';
import type { Payment } from '../../../../functions/payments/domain/payment.ts';
import type { Shipment } from '../../../../functions/shipping/domain/shipment.ts';
import type { Retelling, Teller } from '../finding.ts';

// The events that may be published again, out of the rows that they were made of: same moment, same id.

const tell = (
  service: Teller,
  type: string,
  [orderId, occurredAt]: readonly [orderId: string, occurredAt: string],
  data: Readonly<Record<string, unknown>>,
): Retelling => ({ kind: 'tell', service, type, orderId, occurredAt, data: { orderId, ...data } });

export function paidAgain(order: Order): Retelling {
  const { orderId, userId, items, total } = order;
  return tell('orders', 'OrderPaid', [orderId, enteredAt(order, 'PAID')], {
    userId,
    lines: items.map(({ productId, quantity }) => ({ productId, quantity })),
    total,
  });
}

export function closedAgain(order: Order | AbandonedOrder): Retelling {
  const { orderId, status } = order;
  if (status === 'ABANDONED')
    return tell('orders', 'OrderCancelled', [orderId, order.createdAt], { reason: 'abandoned' });
  const { userId, failureReason, cancelReason, history } = order;
  const cart = order.cart ? { cart: order.cart } : {};
  const closed = [orderId, enteredAt(order, status)] as const;
  return status === 'FAILED'
    ? tell('orders', 'OrderFailed', closed, { userId, reason: failureReason ?? 'unknown', ...cart })
    : tell('orders', 'OrderCancelled', closed, {
        userId,
        reason: cancelReason ?? 'unknown',
        previousStatus: history.some((step) => step.status === 'PAID') ? 'PAID' : 'PENDING',
        ...cart,
      });
}

/** Undefined when the row lacks what the event must say. */
export function resultAgain(payment: Payment): Retelling | undefined {
  const { orderId, status, amount, reference, reason, decidedAt } = payment;
  if (decidedAt === undefined) return undefined;
  const decided = [orderId, decidedAt] as const;
  if (status === 'SUCCEEDED' && amount && reference) {
    return tell('payments', 'PaymentSucceeded', decided, { amount, reference });
  }
  return status === 'FAILED' && reason ? tell('payments', 'PaymentFailed', decided, { reason }) : undefined;
}

export const refundedAgain = ({ orderId, voided, closedBecause }: Payment): Retelling | undefined =>
  voided &&
  tell('payments', 'PaymentVoided', [orderId, voided.at], {
    amount: voided.amount,
    reason: closedBecause ?? 'closed',
  });

export const shippedAgain = ({ orderId, trackingId, shippedAt }: Shipment): Retelling =>
  tell('shipping', 'ShipmentCreated', [orderId, shippedAt], { trackingId, shippedAt });

/** Orders decides what becomes of a hold; it is asked, as the sweep of catalog does. */
export const askAgain = (orderId: string, heldAt: string): Retelling =>
  tell('catalog', 'ReservationExpired', [orderId, heldAt], { heldAt });
