import { SERVICES } from '../../../server/shop.ts';
import { jsonOf } from '../journal.ts';
import type { QueueHandler } from '../world/bus.ts';
import { marketOf, order, stockUp } from '../world/buyers.ts';
import { memoryShop } from '../world/memory-shop.ts';
import type { Floor } from '../world/shop.ts';
import { openWorld } from '../world/world.ts';
import type { Mutant } from './mutant.ts';

/** Says of every batch that it went well, and keeps nothing of what did not. */
const swallow =
  (handler: QueueHandler): QueueHandler =>
  async (event, context) => {
    await handler(event, context).catch(() => undefined);
    return { batchItemFailures: [] };
  };

const POISON = 'no event at all';

export const mutant: Mutant = {
  promise: 'P5',
  name: 'catch everything and return no failures',
  run: async () => {
    const failed = () => ({ retryAfter: async () => {}, deadLetter: async () => {} });
    const shop = (floor: Floor) => ({ ...memoryShop(floor), failed });
    const world = openWorld({ seed: 20261121, handlers: swallow, shop });
    const market = marketOf(world);
    await world.play([() => stockUp(market, [{ productId: 'mug', stock: 10 }])]);
    for (const queue of SERVICES) world.bus.put(queue, POISON);
    const call = await world
      .play([
        () => order(market, { userId: 'ada', items: [{ productId: 'mug', quantity: 1 }] }).then(() => {}),
      ])
      .then(() => world.journal.calls.at(-1));
    await world.settle();
    const violations = await world.verdict({ poison: SERVICES.map(() => POISON) });
    const own = violations.filter(({ promise }) => promise === 'P5');
    return {
      red: own.length > 0 && jsonOf(call ?? {}).orderId !== undefined,
      detail: own[0]?.what ?? 'nothing was found',
    };
  },
};
