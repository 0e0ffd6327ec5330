import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import type { ProductStore } from '../domain/product-store.ts';
import { reserveManually } from '../domain/stock.ts';
import { changeStock, type Precondition } from './change-stock.ts';

const expectAvailable =
  (units: number): Precondition =>
  ({ stock }) => {
    if (stock.available !== units) throw new Error(`expected ${units}, found ${stock.available}`);
  };

/** A shop with 5 lamps in which another client reserves one between the first read of the product and its change. */
async function shop({ withConflict }: { withConflict: boolean }) {
  const clock = fakeClock();
  const stored = memoryCatalogStores(clock).products;
  await stored.saveNew(sampleProduct('lamp', { units: 5 }));
  let calls = 0;
  const saveMove: ProductStore['saveMove'] = async (...change) => {
    calls += 1;
    if (withConflict && calls === 1) await stored.saveMove('lamp', reserveManually(1));
    return stored.saveMove(...change);
  };
  const deps = { clock, ids: seededIds(clock), products: { ...stored, saveMove } };
  return {
    reserveOne: (precondition?: Precondition) => changeStock(deps, 'lamp', { reserve: 1 }, precondition),
    available: async () => (await stored.find('lamp'))?.stock.available,
    calls: () => calls,
  };
}

test('given a product that meets the precondition, when its stock is changed, then it changes at once', async () => {
  const { reserveOne, available, calls } = await shop({ withConflict: false });
  expect(await reserveOne(expectAvailable(5))).toMatchObject({ outcome: 'changed' });
  expect([await available(), calls()]).toEqual([4, 1]);
});

test('given a precondition, when another client changes the stock first, then the precondition fails and nothing changes', async () => {
  const { reserveOne, available } = await shop({ withConflict: true });
  await expect(reserveOne(expectAvailable(5))).rejects.toThrow('expected 5, found 4');
  expect(await available()).toBe(4);
});

test('given no precondition, when another client changes the stock first, then both changes are made without a retry', async () => {
  const { reserveOne, available, calls } = await shop({ withConflict: true });
  expect(await reserveOne()).toMatchObject({ outcome: 'changed' });
  expect([await available(), calls()]).toEqual([3, 1]);
});
