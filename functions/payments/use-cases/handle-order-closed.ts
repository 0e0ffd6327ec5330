import { isoNow } from '../../../platform/clock.ts';
import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { closedAs, type OrdersClient } from '../../orders/contract/calls.ts';
import { OrderCancelled, OrderFailed } from '../../orders/contract/events.ts';
import { type VoidDeps, voidPayment } from './void-payment.ts';

export interface HandleOrderClosedDeps extends VoidDeps {
  readonly orders: Pick<OrdersClient, 'getOrderForPayment'>;
}

/**
 * A closed order keeps no money and is charged no more: tombstone, then void, again on every delivery. Only when the order's
 * own row says that it is closed: money does not go back on an event's word.
 */
export const handleOrderClosed = (deps: HandleOrderClosedDeps): EventHandler[] =>
  [OrderFailed, OrderCancelled].map((kind) =>
    eventHandler(kind, async (event, context) => {
      const { data, subject: orderId, correlationId } = event;
      const { reason } = data;
      const { total } = closedAs(event, await deps.orders.getOrderForPayment({ orderId, correlationId }));
      await deps.payments.saveClosure(orderId, { reason, at: isoNow(context.clock) });
      // Not skipped when the tombstone was there before: the void after it may be what failed.
      await voidPayment({ orderId, correlationId, amount: total }, deps, context);
      context.logger.info('payment closed', { orderId, reason });
    }),
  );
