import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { closedAs, type OrdersClient } from '../../orders/contract/calls.ts';
import { OrderCancelled, OrderFailed } from '../../orders/contract/events.ts';
import { type CloseReservationDeps, releaseReservation } from './close-reservation.ts';

export interface CatalogHandlersDeps extends CloseReservationDeps {
  readonly orders: Pick<OrdersClient, 'getOrderForStock'>;
}

/** A failed or cancelled order's units become available again, once, and only when the order's own row says that it is closed. */
export const handleOrderClosed = (deps: CatalogHandlersDeps): EventHandler[] =>
  [OrderFailed, OrderCancelled].map((kind) =>
    eventHandler(kind, async (event, { logger }) => {
      const { subject: orderId, correlationId } = event;
      closedAs(event, await deps.orders.getOrderForStock({ orderId, correlationId }));
      const released = await releaseReservation(deps, orderId);
      logger.info(released ? 'reservation released' : 'reservation was released already', { orderId });
    }),
  );
