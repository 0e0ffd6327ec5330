import type { AbandonedOrder, Order } from '../../../../functions/orders/domain/order.ts';
import type { Payment } from '../../../../functions/payments/domain/payment.ts';
import type { Shipment } from '../../../../functions/shipping/domain/shipment.ts';
import type { Retelling, Teller } from '../finding.ts';

// The events that may be told again, out of the rows that they tell of.

const tell = (
  service: Teller,
  type: string,
  orderId: string,
  data: Readonly<Record<string, unknown>>,
): Retelling => ({ kind: 'tell', service, type, orderId, data: { orderId, ...data } });

export const paidAgain = ({ orderId, userId, items, total }: Order): Retelling =>
  tell('orders', 'OrderPaid', orderId, {
    userId,
    lines: items.map(({ productId, quantity }) => ({ productId, quantity })),
    total,
  });

export function closedAgain(order: Order | AbandonedOrder): Retelling {
  const { orderId, status } = order;
  if (status === 'ABANDONED') return tell('orders', 'OrderCancelled', orderId, { reason: 'abandoned' });
  const { userId, failureReason, cancelReason } = order;
  return status === 'FAILED'
    ? tell('orders', 'OrderFailed', orderId, { userId, reason: failureReason ?? 'unknown' })
    : tell('orders', 'OrderCancelled', orderId, { userId, reason: cancelReason ?? 'unknown' });
}

/** Undefined when the row lacks what the event must say. */
export function resultAgain(payment: Payment): Retelling | undefined {
  const { orderId, status, amount, reference, reason } = payment;
  if (status === 'SUCCEEDED' && amount && reference) {
    return tell('payments', 'PaymentSucceeded', orderId, { amount, reference });
  }
  return status === 'FAILED' && reason ? tell('payments', 'PaymentFailed', orderId, { reason }) : undefined;
}

export const moneyBackAgain = ({ orderId, voided, closedBecause }: Payment): Retelling | undefined =>
  voided &&
  tell('payments', 'PaymentVoided', orderId, { amount: voided.amount, reason: closedBecause ?? 'closed' });

export const shippedAgain = ({ orderId, trackingId, shippedAt }: Shipment): Retelling =>
  tell('shipping', 'ShipmentCreated', orderId, { trackingId, shippedAt });

/** Orders decides what becomes of a hold; it is asked, as the sweep of catalog does. */
export const askAgain = (orderId: string, heldAt: string): Retelling =>
  tell('catalog', 'ReservationExpired', orderId, { heldAt });
