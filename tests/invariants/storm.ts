import type { Violation } from './judge.ts';
import { basket, cancel, type Market, marketOf, order, orderOf, stockUp } from './world/buyers.ts';
import { drawnFaults, type FaultRates } from './world/faults.ts';
import { openWorld, type World, type WorldOptions } from './world/world.ts';

export interface StormOptions extends Pick<WorldOptions, 'doubles' | 'handlers' | 'logger' | 'shop'> {
  readonly seed: number;
  /** Orders that are tried. */
  readonly attempts: number;
  /** Default nothing fails. */
  readonly rates?: FaultRates;
  /** Of a hundred messages so many come twice. Default 10. */
  readonly duplicates?: number;
  /** Buyers at the same time. Default 16. */
  readonly buyers?: number;
  /** How often each buyer sends the same order at once, as impatient ones do. Default 1. */
  readonly clicks?: number;
}

export interface StormResult {
  readonly violations: readonly Violation[];
  readonly placed: number;
  readonly refused: number;
  /** The whole run in a word. */
  readonly hash: string;
  readonly calls: number;
  /** How far the world's own time went, in minutes. */
  readonly minutes: number;
  readonly world: World;
}

/** Of a hundred buyers who got what they wanted so many cancel, soon after. */
const CANCELLED = 20;

/** Two hot products that sell out, and ten of which there is enough. */
const HOT = ['hot-1', 'hot-2'];
const COLD = Array.from({ length: 10 }, (_, n) => `cold-${n + 1}`);

/**
 * When all is at rest, buyers come who can pay and want one unit each, until they are told that there is none: what was
 * given back has to be sold, and what nobody holds must not be kept back.
 */
const lateBuyers = (market: Market, productId: string): (() => Promise<void>)[] =>
  Array.from({ length: 4 }, (_, buyer) => async () => {
    for (let n = 1; ; n += 1) {
      const userId = `late-${productId}-${buyer}-${n}`;
      const items = [{ productId, quantity: 1 }];
      const { outcome } = await order(market, { userId, items, paymentToken: 'tok_ok' });
      if (outcome !== 'ok') return;
    }
  });

/**
 * Buyers who want more than there is, at the same time, over parts that fail: every interleaving, fault, id and decline
 * comes from the seed. At the end everything comes to rest, and the checker judges.
 */
export async function storm(options: StormOptions): Promise<StormResult> {
  const { seed, attempts, rates, duplicates = 10, buyers = 16, clicks = 1, ...rest } = options;
  const world = openWorld({
    ...rest,
    seed,
    duplicates,
    approvalPercent: 85,
    ...(rates ? { faults: (chance) => drawnFaults(chance, rates) } : {}),
  });
  const market = marketOf(world);
  const shelves = [
    ...HOT.map((productId) => ({ productId, stock: Math.ceil(attempts / 4) })),
    ...COLD.map((productId) => ({ productId, stock: attempts * 3 })),
  ];
  await world.play([() => stockUp(market, shelves)]);
  let next = 0;
  const buyer = async (): Promise<void> => {
    while (next < attempts) {
      next += 1;
      const wish = { userId: `buyer-${next}`, items: basket(world.chance, [...HOT, ...COLD]) };
      const [answer] = await Promise.all(Array.from({ length: clicks }, () => order(market, wish)));
      const orderId = answer && orderOf(answer);
      if (orderId !== undefined && world.chance.percent(CANCELLED)) {
        await market.sleep(world.chance.below(200));
        await cancel(market, orderId, wish.userId);
      }
    }
  };
  await world.play(Array.from({ length: buyers }, () => buyer));
  await world.settle();
  const orders = world.journal.calls.filter(
    ({ path, outcome }) => path === '/orders' && outcome !== 'unknown',
  );
  await world.play(HOT.flatMap((productId) => lateBuyers(market, productId)));
  await world.settle();
  return {
    violations: await world.verdict({ soldOut: HOT }),
    placed: orders.filter(({ outcome }) => outcome === 'ok').length,
    refused: orders.filter(({ outcome }) => outcome === 'failed').length,
    hash: await world.hash(),
    calls: world.journal.calls.length,
    minutes: Math.round((world.scheduler.clock.now().getTime() - Date.parse('2026-01-01')) / 60_000),
    world,
  };
}
