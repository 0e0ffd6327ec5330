import { isoNow } from '../../../platform/clock.ts';
import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { closedAs, type OrdersClient } from '../../orders/contract/calls.ts';
import { OrderCancelled, OrderFailed } from '../../orders/contract/events.ts';
import type { ShipmentStore } from '../domain/shipment-store.ts';

export interface HandleOrderClosedDeps {
  readonly shipments: ShipmentStore;
  readonly orders: Pick<OrdersClient, 'getOrderForShipping'>;
}

/**
 * A closed order is not shipped, whenever its OrderPaid comes; a label that was made is voided. Only when the order's own row
 * says that it is closed.
 */
export const handleOrderClosed = ({ shipments, orders }: HandleOrderClosedDeps): EventHandler[] =>
  [OrderFailed, OrderCancelled].map((kind) =>
    eventHandler(kind, async (event, { clock, logger }) => {
      const { data, subject: orderId, correlationId } = event;
      const { reason } = data;
      closedAs(event, await orders.getOrderForShipping({ orderId, correlationId }));
      const voided = await shipments.saveClosure(orderId, { reason, at: isoNow(clock) });
      logger.info('shipping closed', { orderId, reason, voided });
    }),
  );
