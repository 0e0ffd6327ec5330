import { type Call, jsonOf } from '../journal.ts';
import type { Violation } from '../judge.ts';
import { insist, type Market, marketOf, order, stockUp } from '../world/buyers.ts';
import { drawnFaults, type FaultPlan, type FaultRates } from '../world/faults.ts';
import type { Floor } from '../world/shop.ts';
import { openWorld } from '../world/world.ts';
import type { SdkCall } from './calls.ts';
import { dynamoShop } from './dynamo-shop.ts';
import type { Lane } from './lane.ts';

export interface BadMinuteResult {
  readonly violations: readonly Violation[];
  /** How often each status was answered, to buyers and their retries; `none` where no answer came. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Of a hundred buyers who came while AWS failed, so many had their first request answered for good. */
  readonly goodput: number;
  /** The same of those who came 10 s after AWS was well again, and later. */
  readonly goodputAfter: number;
  /** Milliseconds from then on until the last request that failed (503, 429, no answer); 0 when none did. */
  readonly recoveredMs: number;
  /** Milliseconds from then on until the last time that a key was still in use by a request that had failed before. */
  readonly keysInUseMs: number;
  readonly calls: number;
  readonly attempts: number;
  /** Attempts of the call that was sent most often. */
  readonly mostAttempts: number;
  /** The longest that a request took to be answered, in milliseconds. */
  readonly slowestMs: number;
}

/** What befalls AWS. */
export const TROUBLES = {
  /** Throttling 30 %, 2 s more, connections reset after the work was done. */
  mixed: { throttled: 30, slow: 10, reset: 5 },
  /** Every call takes 2 s more. */
  slow: { slow: 100 },
  /** Every call is throttled. */
  out: { throttled: 100 },
} as const satisfies Readonly<Record<string, FaultRates>>;

/** Within this long the shop is to be well again. */
export const RECOVERY_MS = 10_000;

/** Milliseconds that a claim is leased: so long a key may be in use whose worker could not give it back. */
export const LEASE_MS = 30_000;

/** New buyers come every second, whatever becomes of the others. */
const GAP_MS = 1_000;

export interface BadMinuteForm {
  /** Seconds for which AWS fails, and a buyer a second. */
  readonly bad: number;
  /** Seconds with a buyer each from then on. */
  readonly after: number;
  /** Default `mixed`. */
  readonly trouble?: keyof typeof TROUBLES;
}

/** What a mutant takes away. */
export interface Worse {
  /** Changes the settings of every client. */
  readonly configure?: (config: object) => void;
  /** Changes what the shop stands on. */
  readonly floor?: (floor: Floor) => Floor;
}

/** Buyers come at a steady rate while AWS fails, and for a while after, every other one with a cart: all of it in the world's time. */
export async function badMinute(
  lane: Lane,
  seed: number,
  { bad, after, trouble = 'mixed' }: BadMinuteForm,
  { configure, floor = (same) => same }: Worse = {},
): Promise<BadMinuteResult> {
  const calls: SdkCall[] = [];
  let failing = false;
  const shop = dynamoShop({ lane, calls, ...(configure ? { configure } : {}) });
  const world = openWorld({
    seed,
    approvalPercent: 90,
    shop: (under) => shop(floor(under)),
    faults: (chance): FaultPlan => {
      const drawn = drawnFaults(chance, TROUBLES[trouble]);
      return (site) => (failing ? drawn(site) : 'none');
    },
  });
  const market = marketOf(world);
  const { clock } = world.scheduler;
  const shelves = ['a', 'b', 'c', 'd'].map((productId) => ({ productId, stock: 10 * (bad + after) }));
  await world.play([() => stockUp(market, shelves)]);
  const buyers = Array.from({ length: bad + after }, (_, n) => ({
    userId: `buyer-${n}`,
    items: shelves.slice(n % 3, (n % 3) + 2).map(({ productId }) => ({ productId, quantity: 1 })),
  }));
  const carts = new Map<string, unknown>();
  await world.play([
    async () => {
      for (const buyer of buyers.filter((_, n) => n % 2 === 1))
        carts.set(buyer.userId, await fillCart(market, buyer));
    },
  ]);
  const well = clock.now().getTime() + bad * GAP_MS;
  failing = true;
  const purchases = buyers.map((buyer, n) => async () => {
    await clock.sleep(n * GAP_MS);
    await checkOut(market, buyer, carts.get(buyer.userId));
  });
  const recovery = async (): Promise<void> => {
    await clock.sleep(bad * GAP_MS);
    failing = false;
  };
  await world.play([...purchases, recovery]);
  await world.settle();
  const violations = await world.verdict();
  await lane.wipe();
  return { violations, ...figures(world.journal.calls, well), ...traffic(calls) };
}

interface Buyer {
  readonly userId: string;
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
}

/** Gives the version of the full cart. */
async function fillCart(market: Market, { userId, items }: Buyer): Promise<unknown> {
  let version: unknown;
  for (const item of items) {
    const body = { userId, ...item };
    version = jsonOf(await insist(market, { client: userId, method: 'POST', path: '/cart', body })).version;
  }
  return version;
}

async function checkOut(market: Market, { userId, items }: Buyer, cartVersion: unknown): Promise<void> {
  if (cartVersion === undefined) return void (await order(market, { userId, items }));
  const body = { userId, cartVersion };
  await insist(market, { client: userId, method: 'POST', path: '/orders', body, key: `key-${userId}` });
}

function figures(all: readonly Call[], well: number) {
  const placements = all.filter(({ path }) => path === '/orders');
  const begun = ({ startedAt }: Call) => Date.parse(startedAt);
  const firsts = [...Map.groupBy(placements, ({ client }) => client).values()].flatMap(
    (calls) => calls.toSorted((a, b) => begun(a) - begun(b))[0] ?? [],
  );
  const share = (some: readonly Call[]) =>
    (100 * some.filter(({ outcome }) => outcome !== 'unknown').length) / Math.max(1, some.length);
  const statuses: Record<string, number> = {};
  for (const { status = 'none' } of placements) statuses[status] = (statuses[status] ?? 0) + 1;
  const later = placements.filter((call) => begun(call) >= well && call.outcome === 'unknown');
  const lastOf = (calls: readonly Call[]): number =>
    Math.max(well, ...calls.map(({ endedAt }) => Date.parse(endedAt))) - well;
  return {
    statuses,
    goodput: share(firsts.filter((call) => begun(call) < well)),
    goodputAfter: share(firsts.filter((call) => begun(call) >= well + RECOVERY_MS)),
    recoveredMs: lastOf(later.filter(({ status }) => status !== 409)),
    keysInUseMs: lastOf(later.filter(({ status }) => status === 409)),
    slowestMs: Math.max(...placements.map((call) => Date.parse(call.endedAt) - begun(call))),
  };
}

const traffic = (calls: readonly SdkCall[]) => ({
  calls: calls.length,
  attempts: calls.reduce((sum, { attempts }) => sum + attempts, 0),
  mostAttempts: Math.max(...calls.map(({ attempts }) => attempts)),
});
