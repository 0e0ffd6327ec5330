import { ContradictedEvent, type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import { paidAs } from '../../orders/contract/calls.ts';
import { OrderPaid } from '../../orders/contract/events.ts';
import { commitReservation, ReservationMismatch } from './close-reservation.ts';
import type { CatalogHandlersDeps } from './handle-order-closed.ts';

/**
 * A paid order's units are sold, unless it was closed since. Only when the order's own row says that it is paid, and of what
 * was reserved: anything else is a dead letter, and a person must look.
 */
export const handleOrderPaid = (deps: CatalogHandlersDeps): EventHandler =>
  eventHandler(OrderPaid, async (event, { logger }) => {
    const { subject: orderId, correlationId, data } = event;
    const order = paidAs(event, await deps.orders.getOrderForStock({ orderId, correlationId }));
    if (order === undefined) return logger.info('the order was closed since: nothing is sold', { orderId });
    try {
      const sold = await commitReservation(deps, orderId, data);
      logger.info(sold ? 'reservation sold' : 'reservation was sold or released already', { orderId });
    } catch (error) {
      throw error instanceof ReservationMismatch ? new ContradictedEvent(error.message) : error;
    }
  });
