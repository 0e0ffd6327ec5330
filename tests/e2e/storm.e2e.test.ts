import { systemClock } from '../../platform/clock.ts';
import { callShop, engine, eventually, outputs } from '../harness/shop.ts';
import { formOf } from '../invariants/form.ts';
import { type Journal, openJournal } from '../invariants/journal.ts';
import { judge, type Violation } from '../invariants/judge.ts';
import { report } from '../invariants/report.ts';
import { narrowed, type Snapshot } from '../invariants/snapshot.ts';
import { snapshotOfTables } from '../invariants/tables.ts';
import { basket, cancel, type Market, order, orderOf, stockUp } from '../invariants/world/buyers.ts';
import { seededChance } from '../invariants/world/chance.ts';
import { inParallel, sweep, unique } from './customer.ts';

const ATTEMPTS = 200;

/** The deployed shop, each call of it written down. */
function openMarket(): Market & { readonly journal: Journal } {
  const journal = openJournal(async ({ method, path, body, key }) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const { status, text } = await callShop(outputs(), method, path, { body, headers });
    return { status, text };
  }, systemClock);
  return { journal, sleep: systemClock.sleep };
}

/**
 * Waits until the shop is at rest and no promise of it is broken.
 * @returns the last look at it, also when it does not come to that in two minutes
 */
async function verdictOf(
  { journal }: Market,
  productIds: readonly string[],
  soldOut: readonly string[] = [],
): Promise<{ violations: readonly Violation[]; snapshot: Snapshot }> {
  const look = async () => {
    const all = await snapshotOfTables({ ...engine(), outputs: outputs() });
    const snapshot = narrowed(all, new Set(productIds));
    return { violations: judge({ calls: journal.calls, snapshot, soldOut }), snapshot };
  };
  await sweep('orders', 'payments', 'shipping', 'catalog');
  let last = await look();
  const atRest = async (): Promise<void> => {
    last = await look();
    if (last.violations.length > 0) throw new Error(`${last.violations.length} violations`);
  };
  await eventually(atRest, { timeoutMs: 120_000, everyMs: 1_000 }).catch(() => undefined);
  return last;
}

test('200 buyers, 16 at a time, for 20 units: exactly 20 orders, no stock left, all shipped', async () => {
  const market = openMarket();
  const productId = unique('last');
  await stockUp(market, [{ productId, stock: 20 }]);
  const items = [{ productId, quantity: 1 }];
  await inParallel(ATTEMPTS, 16, (n) =>
    order(market, { userId: `${productId}-${n}`, items, paymentToken: 'tok_ok' }),
  );
  const { violations, snapshot } = await verdictOf(market, [productId], [productId]);
  expect(violations).toEqual([]);
  expect(snapshot.orders.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'SHIPPED'));
  expect(snapshot.products[0]?.stock).toMatchObject({ available: 0, held: 0, sold: 20 });
}, 240_000);

test('200 baskets of 1 to 5 lines, some declined, some cancelled: no promise is broken on the engine', async () => {
  const market = openMarket();
  const { seed } = formOf();
  const chance = seededChance(seed);
  const products = Array.from({ length: 6 }, (_, n) => unique(`storm-${n}`));
  await stockUp(
    market,
    products.map((productId, n) => ({ productId, stock: n < 2 ? ATTEMPTS / 2 : ATTEMPTS * 3 })),
  );
  await inParallel(ATTEMPTS, 16, async (n) => {
    const userId = `${products[0]}-${n}`;
    const answer = await order(market, { userId, items: basket(chance, products) });
    const orderId = orderOf(answer);
    if (orderId !== undefined && chance.percent(15)) await cancel(market, orderId, userId);
  });
  const { violations, snapshot } = await verdictOf(market, products);
  const count = (status: string) => snapshot.orders.filter((one) => one.status === status).length;
  const numbers = {
    attempts: ATTEMPTS,
    shipped: count('SHIPPED'),
    failed: count('FAILED'),
    cancelled: count('CANCELLED'),
    violations: violations.length,
  };
  report(
    'storm-engine',
    (['P1', 'P2', 'P3', 'P4', 'P6', 'P7'] as const).map((promise) => ({
      promise,
      title: 'The deployed shop on the local engine',
      tried:
        '200 baskets of 1 to 5 lines, 16 at a time over HTTP, through every function, table and queue as deployed',
      numbers,
      seed,
      ok: violations.every((one) => one.promise !== promise),
    })),
  );
  expect(violations).toEqual([]);
  expect(numbers.shipped).toBeGreaterThan(0);
  expect(numbers.failed).toBeGreaterThan(0);
}, 240_000);
