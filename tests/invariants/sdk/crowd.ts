import type { Violation } from '../judge.ts';
import { marketOf, order, stockUp } from '../world/buyers.ts';
import { openWorld } from '../world/world.ts';
import { dynamoShop } from './dynamo-shop.ts';
import type { Lane } from './lane.ts';
import { type Contention, rowsInHand } from './rows-in-hand.ts';

/** What came of many who want the same row at the same moment. */
export interface CrowdResult extends Contention {
  /** Requests, and those of them that were given up. */
  readonly requests: number;
  readonly givenUp: number;
  /** Of the given up ones: not a 503 that says when to try again. */
  readonly untold: number;
  readonly violations: readonly Violation[];
}

/** Who want a unit at the same moment. */
export const CLIENTS = 32;

/**
 * 32 clients want a unit of one product at the same moment, round after round.
 * @param statementTries the mutant's: {@link rowsInHand}
 */
export async function crowd(
  lane: Lane,
  seed: number,
  rounds: number,
  statementTries = 0,
): Promise<CrowdResult> {
  const contention: Contention = { transactions: 0, conflicts: 0 };
  let untold = 0;
  const world = openWorld({
    seed,
    shop: (floor) => {
      const shop = dynamoShop({ lane, plugin: rowsInHand(lane, contention, statementTries) })(floor);
      const { orders } = shop.apps;
      const handle: typeof orders.handle = async (request) => {
        const answer = await orders.handle(request);
        if (answer.status >= 429 && (answer.status !== 503 || !answer.headers['retry-after'])) untold += 1;
        return answer;
      };
      return { ...shop, apps: { ...shop.apps, orders: { ...orders, handle } } };
    },
  });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [{ productId: 'hot', stock: CLIENTS * rounds }])]);
  const items = [{ productId: 'hot', quantity: 1 }];
  for (let round = 0; round < rounds; round += 1) {
    const clients = Array.from({ length: CLIENTS }, (_, n) => async () => {
      const userId = `buyer-${round}-${n}`;
      await order(market, { userId, items, paymentToken: 'tok_ok' });
    });
    await world.play(clients);
  }
  await world.settle();
  const placements = world.journal.calls.filter(({ path }) => path === '/orders');
  const violations = await world.verdict();
  await lane.wipe();
  return {
    ...contention,
    requests: placements.length,
    givenUp: placements.filter(({ outcome }) => outcome === 'unknown').length,
    untold,
    violations,
  };
}
