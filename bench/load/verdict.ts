import { sweepAll } from '../../tests/harness/running-shop.ts';
import type { Journal } from '../../tests/invariants/journal.ts';
import { judge, type Violation } from '../../tests/invariants/judge.ts';
import { narrowed, placedOrders, RESTING_STATES, type Snapshot } from '../../tests/invariants/snapshot.ts';
import { type ShopPlace, snapshotOfTables } from '../../tests/invariants/tables.ts';
import { insist } from '../../tests/invariants/world/buyers.ts';

export interface VerdictOptions {
  readonly journal: Journal;
  readonly place: ShopPlace;
  /** The products that the run brought: others may use the shop at the same time. */
  readonly products: readonly string[];
  readonly soldOut: readonly string[];
  /** Default 120 s. What is not at rest by then is judged as it is. */
  readonly patienceMs?: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks again, under the same key, whatever was not known to be done or refused; lets the shop come to rest, sweeping on
 * the way; then the checker judges what lies in the stores by what customers saw.
 */
export async function verdict(options: VerdictOptions): Promise<Violation[]> {
  const { journal, place, products, soldOut, patienceMs = 120_000 } = options;
  const own = new Set(products);
  await settleUnknown(journal);
  const end = performance.now() + patienceMs;
  for (;;) {
    const snapshot = narrowed(await snapshotOfTables(place), own);
    if (isAtRest(snapshot) || performance.now() > end) {
      return judge({ calls: journal.calls, snapshot, soldOut });
    }
    await sweepAll(place);
    await sleep(1_000);
  }
}

async function settleUnknown(journal: Journal): Promise<void> {
  const open = journal.calls.filter(({ outcome, key }) => outcome === 'unknown' && key !== undefined);
  const requests = [...new Map(open.map((call) => [call.key, call])).values()];
  for (const { client, method, path, body, key } of requests) {
    await insist({ journal, sleep }, { client, method, path, body, ...(key === undefined ? {} : { key }) });
  }
}

const isAtRest = (snapshot: Snapshot): boolean =>
  snapshot.events.every(({ sent }) => sent) &&
  snapshot.reservations.every(({ state }) => state !== 'HELD') &&
  placedOrders(snapshot).every(({ status }) => RESTING_STATES.has(status));
