import { type Clock, isoNow } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import { OrderCancelled, type OrderEvent } from '../contract/events.ts';
import type { AbandonedOrder } from '../domain/order.ts';

/** The row that takes the place of an order that will never be placed, and the event that gives its stock back. */
export interface Abandonment {
  readonly order: AbandonedOrder;
  readonly event: OrderEvent;
}

export function buildAbandonment(
  { orderId, correlationId }: { readonly orderId: string; readonly correlationId: string },
  clock: Clock,
): Abandonment {
  const createdAt = isoNow(clock);
  const fact = { subject: orderId, occurredAt: createdAt, correlationId };
  return {
    order: { orderId, status: 'ABANDONED', createdAt },
    event: createEvent(OrderCancelled, fact, { orderId, reason: 'abandoned' }),
  };
}
