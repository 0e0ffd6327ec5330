import { fakeClock } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { seededIds } from '../../../platform/ids.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import { patched } from '../domain/product.ts';
import { released } from '../domain/reservation.ts';
import type { ReservationStore } from '../domain/reservation-store.ts';
import { type ReserveStockDeps, reserveStock } from './reserve-stock.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const [lamp, mug] = [
  sampleProduct('lamp', { units: 5 }),
  sampleProduct('mug', { price: eur(300), units: 1 }),
];

async function shop(troubled: (reservations: ReservationStore) => Partial<ReservationStore> = () => ({})) {
  const clock = fakeClock();
  const { products, reservations } = memoryCatalogStores(clock);
  for (const product of [lamp, mug]) await products.saveNew(product);
  const deps: ReserveStockDeps = {
    clock,
    ids: seededIds(clock),
    holdSeconds: 900,
    reservations: { ...reservations, ...troubled(reservations) },
  };
  const ask = (
    lines: Record<string, number>,
    orderId = 'o1',
    expectedPrices = {},
    expectedTotal?: { amount: number; currency: string },
  ) =>
    reserveStock(deps, {
      ...(expectedTotal ? { expectedTotal } : {}),
      operation: 'reserve',
      orderId,
      lines: Object.entries(lines).map(([productId, quantity]) => ({ productId, quantity })),
      expectedPrices,
      correlationId: 'c-1',
    });
  const stock = async (productId: string) => (await products.find(productId))?.stock;
  return { ask, stock, products, reservations };
}

const line = (productId: string, quantity: number, price: number) => ({
  productId,
  name: 'Lamp',
  quantity,
  unitPrice: eur(price),
  lineTotal: eur(price * quantity),
});

test('all lines are held, at the prices of now, until orders is asked', async () => {
  const { ask, stock, reservations } = await shop();
  const lines = [line('lamp', 2, 1250), line('mug', 1, 300)];
  expect(await ask({ lamp: 2, mug: 1 })).toEqual({ outcome: 'reserved', lines, total: eur(2800) });
  expect([await stock('lamp'), await stock('mug')]).toMatchObject([
    { available: 3, held: 2, taken: 0 },
    { available: 0, held: 1, taken: 0 },
  ]);
  expect(await reservations.find('o1')).toEqual({
    orderId: 'o1',
    state: 'HELD',
    since: '2026-01-01T00:00:00.000Z',
    lines,
    total: eur(2800),
    heldAt: '2026-01-01T00:00:00.000Z',
    sweepAt: '2026-01-01T00:15:00.000Z',
    correlationId: 'c-1',
  });
});

test('one short line holds none', async () => {
  const { ask, stock, reservations } = await shop();
  const items = [{ productId: 'mug', requested: 2, available: 1 }];
  expect(await ask({ lamp: 1, mug: 2 })).toEqual({ outcome: 'insufficient', items });
  expect(await stock('lamp')).toEqual(lamp.stock);
  expect(await reservations.find('o1')).toBeUndefined();
});

test('asked again, the first answer holds, whatever has become of price and stock', async () => {
  const { ask, stock, products } = await shop();
  const first = await ask({ lamp: 5 });
  await products.save(lamp, patched(lamp, { price: eur(1) }, lamp.updatedAt));
  expect(await ask({ lamp: 5 })).toEqual(first);
  expect(await stock('lamp')).toMatchObject({ available: 0, held: 5 });
});

test('after its order was closed nothing is held any more', async () => {
  const { ask, stock, reservations } = await shop();
  await reservations.saveChange(released('o1', undefined, '2026-01-01T00:00:00.000Z'));
  expect(await ask({ lamp: 1 })).toEqual({ outcome: 'released' });
  expect(await stock('lamp')).toEqual(lamp.stock);
});

test('an expected price that moved holds nothing', async () => {
  const { ask, stock } = await shop();
  expect(await ask({ lamp: 1 }, 'o1', { lamp: eur(1) })).toMatchObject({ outcome: 'price_changed' });
  expect(await stock('lamp')).toEqual(lamp.stock);
});

test('an expected total that is another holds nothing', async () => {
  const { ask, stock, reservations } = await shop();
  const items = [{ productId: 'lamp', current: lamp.price }];
  expect(await ask({ lamp: 1 }, 'o1', {}, eur(1))).toEqual({
    outcome: 'price_changed',
    items,
    total: lamp.price,
  });
  expect(await stock('lamp')).toEqual(lamp.stock);
  expect(await reservations.find('o1')).toBeUndefined();
  expect(await ask({ lamp: 1 }, 'o1', {}, lamp.price)).toMatchObject({ outcome: 'reserved' });
});

test('a price that moves between reading and holding is never sold: it is read again', async () => {
  let tries = 0;
  const { ask, products } = await shop((reservations) => ({
    saveChange: async (change) => {
      tries += 1;
      if (tries === 1) await products.save(lamp, patched(lamp, { price: eur(9) }, lamp.updatedAt));
      return reservations.saveChange(change);
    },
  }));
  expect(await ask({ lamp: 1 })).toMatchObject({ outcome: 'reserved', total: eur(9) });
  expect(tries).toBe(2);
});

test('a hold that meets others is tried five times, then busy', async () => {
  let tries = 0;
  const meeting = (times: number) =>
    shop((reservations) => ({
      saveChange: async (change) => {
        tries += 1;
        return tries > times && reservations.saveChange(change);
      },
    }));
  expect(await (await meeting(4)).ask({ lamp: 1 })).toMatchObject({ outcome: 'reserved' });
  expect(tries).toBe(5);
  tries = 0;
  const { ask, stock } = await meeting(5);
  expect(await ask({ lamp: 1 })).toEqual({ outcome: 'busy' });
  expect(tries).toBe(5);
  expect(await stock('lamp')).toEqual(lamp.stock);
});

test('conflicts that outlast the tries of the store are busy; a broken store is an error', async () => {
  const failing = (error: Error) => shop(() => ({ saveChange: () => Promise.reject(error) }));
  expect(await (await failing(unavailable('conflict'))).ask({ lamp: 1 })).toEqual({ outcome: 'busy' });
  await expect((await failing(new Error('no table'))).ask({ lamp: 1 })).rejects.toThrow('no table');
});
