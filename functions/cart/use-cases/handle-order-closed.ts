import { type EventContext, type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import { closedUnpaid } from '../../orders/contract/calls.ts';
import type { CartOrigin } from '../../orders/contract/events.ts';
import { OrderCancelled, OrderFailed } from '../../orders/contract/events.ts';
import type { CartHandlersDeps } from './handle-order-placed.ts';
import { restoreOrderedLines } from './settle-order.ts';

/**
 * Restores the lines of an order that was never paid to its cart, so that the buyer can order again: it failed, or was
 * cancelled while PENDING. Only when the order's own row says so, and into the cart that the row names. One that was cancelled
 * after its payment leaves the cart alone.
 */
export const handleOrderClosed = ({ carts, ids, orders }: CartHandlersDeps): EventHandler[] => {
  const restore = async (
    event: Pick<DomainEvent, 'type' | 'subject' | 'correlationId'>,
    cart: CartOrigin | undefined,
    { clock, logger }: EventContext,
  ): Promise<void> => {
    const { subject: orderId, correlationId } = event;
    if (cart === undefined) return logger.info('nothing to put back into a cart', { orderId });
    const order = closedUnpaid(event, cart, await orders.getOrderForCart({ orderId, correlationId }));
    const outcome = await restoreOrderedLines({ orderId, userId: order.cart.userId }, { carts, ids, clock });
    logger.info('lines of a closed order put back into the cart', { orderId, outcome });
  };
  return [
    eventHandler(OrderFailed, (event, context) => restore(event, event.data.cart, context)),
    eventHandler(OrderCancelled, (event, context) => {
      const { previousStatus, cart } = event.data;
      return restore(event, previousStatus === 'PENDING' ? cart : undefined, context);
    }),
  ];
};
