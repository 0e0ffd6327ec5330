import { type EventHandler, eventHandler } from '../../../platform/event-consumer.ts';
import type { Ids } from '../../../platform/ids.ts';
import { type OrdersClient, placedFromCart } from '../../orders/contract/calls.ts';
import { OrderPlaced } from '../../orders/contract/events.ts';
import type { CartStore } from '../domain/cart-store.ts';
import { removeOrderedLines } from './settle-order.ts';

export interface CartHandlersDeps {
  readonly carts: CartStore;
  readonly ids: Ids;
  readonly orders: Pick<OrdersClient, 'getOrderForCart'>;
}

/**
 * Takes what was ordered out of the cart that it came from, as the order's own row has both. Orders of single items leave
 * carts alone.
 */
export const handleOrderPlaced = ({ carts, ids, orders }: CartHandlersDeps): EventHandler =>
  eventHandler(OrderPlaced, async (event, { clock, logger }) => {
    const { subject: orderId, correlationId, data } = event;
    if (data.cart === undefined) return logger.info('the order came from no cart', { orderId });
    const { cart, lines } = placedFromCart(event, await orders.getOrderForCart({ orderId, correlationId }));
    const outcome = await removeOrderedLines({ ...cart, orderId, lines }, { carts, ids, clock });
    logger.info('ordered lines taken out of the cart', { orderId, outcome });
  });
