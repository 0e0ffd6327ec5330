import type { Call } from '../journal.ts';
import type { Violation } from '../judge.ts';
import { marketOf, order, stockUp } from '../world/buyers.ts';
import { drawnFaults, type FaultPlan, type FaultRates } from '../world/faults.ts';
import { openWorld } from '../world/world.ts';
import type { SdkCall } from './calls.ts';
import { dynamoShop } from './dynamo-shop.ts';
import type { Lane } from './lane.ts';

export interface BadMinuteResult {
  readonly violations: readonly Violation[];
  /** How often each status was answered while AWS failed; `none` where no answer came. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Of a hundred first requests so many were answered for good. */
  readonly goodput: number;
  /** The same of those that came 10 s after AWS was well again, and later. */
  readonly goodputAfter: number;
  /** Milliseconds from then on until no request failed any more; 0 when none did. */
  readonly recoveredMs: number;
  readonly calls: number;
  readonly attempts: number;
  /** Attempts of the call that was sent most often. */
  readonly mostAttempts: number;
  /** The longest that a request took, in milliseconds. */
  readonly slowestMs: number;
}

/** Throttling 30 %, 2 s more, connections reset after the work was done. */
export const BAD: FaultRates = { throttled: 30, slow: 10, reset: 5 };

/** Within this long the shop is to be well again. */
export const RECOVERY_MS = 10_000;

/** New buyers come every second, whatever becomes of the others. */
const GAP_MS = 1_000;

/**
 * Buyers come at a steady rate while AWS fails, and for a while after: all of it in the world's time.
 * @param configure the mutant's: changes the settings of every client
 */
export async function badMinute(
  lane: Lane,
  seed: number,
  { bad, after }: { readonly bad: number; readonly after: number },
  configure?: (config: object) => void,
): Promise<BadMinuteResult> {
  const calls: SdkCall[] = [];
  let failing = false;
  const world = openWorld({
    seed,
    approvalPercent: 90,
    shop: dynamoShop({ lane, calls, ...(configure ? { configure } : {}) }),
    faults: (chance): FaultPlan => {
      const drawn = drawnFaults(chance, BAD);
      return (site) => (failing ? drawn(site) : 'none');
    },
  });
  const market = marketOf(world);
  const { clock } = world.scheduler;
  const shelves = ['a', 'b', 'c', 'd'].map((productId) => ({ productId, stock: 10 * (bad + after) }));
  await world.play([() => stockUp(market, shelves)]);
  const start = clock.now().getTime();
  const well = start + bad * GAP_MS;
  failing = true;
  const buyers = Array.from({ length: bad + after }, (_, n) => async () => {
    await clock.sleep(n * GAP_MS);
    const items = shelves.slice(n % 3, (n % 3) + 2).map(({ productId }) => ({ productId, quantity: 1 }));
    await order(market, { userId: `buyer-${n}`, items });
  });
  const recovery = async (): Promise<void> => {
    await clock.sleep(bad * GAP_MS);
    failing = false;
  };
  await world.play([...buyers, recovery]);
  await world.settle();
  const violations = await world.verdict();
  await lane.wipe();
  return { violations, ...figures(world.journal.calls, well), ...traffic(calls) };
}

function figures(all: readonly Call[], well: number) {
  const placements = all.filter(({ path }) => path === '/orders');
  const begun = ({ startedAt }: Call) => Date.parse(startedAt);
  const good = ({ outcome }: Call) => outcome !== 'unknown';
  const share = (some: readonly Call[]) => (100 * some.filter(good).length) / Math.max(1, some.length);
  const during = placements.filter((call) => begun(call) < well);
  const later = placements.filter((call) => begun(call) >= well);
  const statuses: Record<string, number> = {};
  for (const { status = 'none' } of placements) statuses[status] = (statuses[status] ?? 0) + 1;
  const lastFailure = Math.max(
    well,
    ...later.filter((call) => !good(call)).map(({ endedAt }) => Date.parse(endedAt)),
  );
  return {
    statuses,
    goodput: share(during),
    goodputAfter: share(later.filter((call) => begun(call) >= well + RECOVERY_MS)),
    recoveredMs: lastFailure - well,
    slowestMs: Math.max(...placements.map((call) => Date.parse(call.endedAt) - begun(call))),
  };
}

const traffic = (calls: readonly SdkCall[]) => ({
  calls: calls.length,
  attempts: calls.reduce((sum, { attempts }) => sum + attempts, 0),
  mostAttempts: Math.max(...calls.map(({ attempts }) => attempts)),
});
