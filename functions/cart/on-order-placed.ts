import { epochSeconds, isoNow } from '../../platform/clock.ts';
import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import type { Ids } from '../../platform/ids.ts';
import { OrderPlaced } from '../orders/contract.ts';
import { takeOut } from './domain/cart.ts';
import type { CartStore } from './domain/cart-store.ts';
import { untilUndisturbed } from './until-undisturbed.ts';

/** An order is remembered this long: longer than any message lives, dead letters (14 days) included. */
const REMEMBER_SECONDS = 30 * 24 * 3600;

export interface OrderPlacedDeps {
  readonly store: CartStore;
  readonly ids: Ids;
}

/** Takes what was ordered out of the cart that it came from, once per order. Orders of single items leave carts alone. */
export const onOrderPlaced = ({ store, ids }: OrderPlacedDeps): Reaction =>
  reaction(OrderPlaced, async ({ data: { orderId, lines, cart: origin } }, { clock, logger }) => {
    if (origin === undefined) return logger.info('the order came from no cart', { orderId });
    const order = { orderId, forgetAfter: epochSeconds(clock, REMEMBER_SECONDS) };
    const outcome = await untilUndisturbed({ clock, ids }, async () => {
      const cart = await store.load(origin.userId);
      const left = takeOut(cart, lines, isoNow(clock));
      const result = await store.takeOut(order, left === cart ? undefined : left);
      return result === 'moved' ? undefined : result;
    });
    logger.info('ordered lines taken out of the cart', { orderId, userId: origin.userId, outcome });
  });
