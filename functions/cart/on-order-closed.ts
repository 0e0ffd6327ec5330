import { type Reaction, type ReactionContext, reaction } from '../../platform/event-consumer.ts';
import { OrderCancelled, OrderFailed } from '../orders/contract.ts';
import type { OrderEventsDeps } from './on-order-placed.ts';
import { putBackOrder } from './settle-order.ts';

/**
 * Puts the lines of an order that was never paid back into the cart, so that the buyer can order again: it failed, or was
 * cancelled while PENDING. One that was cancelled after its payment leaves the cart alone.
 */
export const onOrderClosed = ({ store, ids }: OrderEventsDeps): Reaction[] => {
  const restore = async (
    orderId: string,
    cart: { readonly userId: string } | undefined,
    { clock, logger }: ReactionContext,
  ): Promise<void> => {
    if (cart === undefined) return logger.info('nothing to put back into a cart', { orderId });
    const outcome = await putBackOrder({ orderId, userId: cart.userId }, { store, ids, clock });
    logger.info('lines of a closed order put back into the cart', { orderId, outcome });
  };
  return [
    reaction(OrderFailed, ({ data }, context) => restore(data.orderId, data.cart, context)),
    reaction(OrderCancelled, ({ data }, context) =>
      restore(data.orderId, data.previousStatus === 'PENDING' ? data.cart : undefined, context),
    ),
  ];
};
