import fc from 'fast-check';
import { fakeClock } from '../../platform/clock.ts';
import { seededIds } from '../../platform/ids.ts';
import { sampleProduct } from './adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from './adapters/memory/stores.ts';
import { addsUp } from './domain/stock.ts';
import { changeStock } from './use-cases/change-stock.ts';
import { commitReservation, releaseReservation } from './use-cases/close-reservation.ts';
import { reserveStock } from './use-cases/reserve-stock.ts';

const PRODUCTS = ['a', 'b', 'c'];

const productId = fc.constantFrom(...PRODUCTS);
const orderId = fc.constantFrom('o1', 'o2', 'o3', 'o4');
const units = fc.integer({ min: 1, max: 6 });
const step = fc.oneof(
  fc.record({
    what: fc.constant('reserve' as const),
    orderId,
    lines: fc.array(fc.record({ productId, quantity: units }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ what: fc.constantFrom('settle' as const, 'release' as const), orderId }),
  fc.record({
    what: fc.constant('stock' as const),
    productId,
    change: fc.oneof(
      fc.record({ stock: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ reserve: units }),
      fc.record({ release: units }),
    ),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Runs the steps, some of them at the same time, and gives the catalog as they leave it. */
async function shopOf(groups: Step[][]) {
  const clock = fakeClock();
  const stores = memoryCatalogStores(clock);
  const deps = { ...stores, clock, ids: seededIds(clock), holdSeconds: 900 };
  for (const id of PRODUCTS) await stores.products.saveNew(sampleProduct(id, { units: 8 }));
  const paidFor = async (id: string) => {
    const held = await stores.reservations.find(id);
    const total = held && 'total' in held ? held.total : { amount: 0, currency: 'EUR' };
    return { lines: held?.lines ?? [], total };
  };
  const run = async (one: Step): Promise<unknown> => {
    if (one.what === 'stock') return changeStock(deps, one.productId, one.change);
    if (one.what === 'reserve') {
      const { orderId: id, lines } = one;
      return reserveStock(deps, { operation: 'reserve', orderId: id, lines, correlationId: 'c' });
    }
    return one.what === 'settle'
      ? commitReservation(deps, one.orderId, await paidFor(one.orderId))
      : releaseReservation(deps, one.orderId);
  };
  for (const group of groups) await Promise.allSettled(group.map(run));
  const reservations = await Promise.all(['o1', 'o2', 'o3', 'o4'].map((id) => stores.reservations.find(id)));
  return { products: await stores.products.findMany(PRODUCTS), reservations };
}

test('however orders and hands work on the stock at once, it adds up and belongs to its reservations', async () => {
  const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(groups, async (run) => {
      const { products, reservations } = await shopOf(run);
      const inState = (state: string, id: string) =>
        reservations
          .filter((reservation) => reservation?.state === state)
          .flatMap((reservation) => reservation?.lines ?? [])
          .filter((line) => line.productId === id)
          .reduce((sum, { quantity }) => sum + quantity, 0);
      for (const { productId: id, stock } of products) {
        expect(addsUp(stock)).toBe(true);
        expect(stock.held).toBe(inState('HELD', id) + stock.taken);
        expect(stock.sold).toBe(inState('SOLD', id));
      }
    }),
    { numRuns: 300, seed: 20261121 },
  );
});
