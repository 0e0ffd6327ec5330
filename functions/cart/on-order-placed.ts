import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import type { Ids } from '../../platform/ids.ts';
import { OrderPlaced } from '../orders/contract.ts';
import type { CartStore } from './domain/cart-store.ts';
import { takeOutOrder } from './settle-order.ts';

export interface OrderEventsDeps {
  readonly store: CartStore;
  readonly ids: Ids;
}

/** Takes what was ordered out of the cart that it came from. Orders of single items leave carts alone. */
export const onOrderPlaced = ({ store, ids }: OrderEventsDeps): Reaction =>
  reaction(OrderPlaced, async ({ data: { orderId, lines, cart } }, { clock, logger }) => {
    if (cart === undefined) return logger.info('the order came from no cart', { orderId });
    const outcome = await takeOutOrder({ ...cart, orderId, lines }, { store, ids, clock });
    logger.info('ordered lines taken out of the cart', { orderId, outcome });
  });
