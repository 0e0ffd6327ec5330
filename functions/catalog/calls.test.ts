import { fakeClock } from '../../platform/clock.ts';
import { unavailable } from '../../platform/errors.ts';
import { createEvent } from '../../platform/events.ts';
import { seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { memoryMetrics } from '../../platform/metrics.ts';
import { sampleProduct } from './adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from './adapters/memory/stores.ts';
import { createCatalogCalls } from './calls.ts';
import { createCatalogClient } from './contract/calls.ts';
import { ReservationExpired } from './contract/events.ts';
import { archived } from './domain/product.ts';
import type { ReservationStore } from './domain/reservation-store.ts';
import { releaseReservation } from './use-cases/close-reservation.ts';

const ORDER = '01KDVDNA0047C4FEZDQK8YZG8V';
const eur = (amount: number) => ({ amount, currency: 'EUR' });

async function shop(troubled: Partial<ReservationStore> = {}) {
  const clock = fakeClock();
  const [logger, metrics] = [memoryLogger(), memoryMetrics()];
  const stores = memoryCatalogStores(clock);
  const lamp = sampleProduct('lamp', { price: eur(1250), units: 5 });
  const gone = sampleProduct('gone', { units: 3 });
  for (const product of [lamp, gone]) await stores.products.saveNew(product);
  await stores.products.save(gone, archived(gone, gone.updatedAt));
  const ask = createCatalogCalls({
    clock,
    logger,
    metrics,
    ids: seededIds(clock),
    products: stores.products,
    reservations: { ...stores.reservations, ...troubled },
    holdSeconds: 900,
  });
  const reserve = (changes: object = {}) =>
    ask({
      operation: 'reserve',
      orderId: ORDER,
      lines: [{ productId: 'lamp', quantity: 2 }],
      correlationId: 'c-1',
      ...changes,
    });
  return { ask, reserve, stores, metrics, logger, clock };
}

test('products: what is known of them, archived ones as inactive, unknown ones not at all', async () => {
  const { ask } = await shop();
  const productIds = ['lamp', 'gone', 'none'];
  expect(await ask({ operation: 'products', productIds, correlationId: 'c-1' })).toEqual({
    ok: true,
    products: [
      { productId: 'lamp', name: 'Lamp', price: eur(1250), active: true, stock: 5 },
      { productId: 'gone', name: 'Lamp', price: eur(1250), active: false, stock: 3 },
    ],
  });
});

test('reserve: the lines as priced, held until the time is over', async () => {
  const { reserve, stores } = await shop();
  const line = { productId: 'lamp', name: 'Lamp', quantity: 2, unitPrice: eur(1250), lineTotal: eur(2500) };
  expect(await reserve()).toEqual({ ok: true, outcome: 'reserved', lines: [line], total: eur(2500) });
  expect(await stores.reservations.find(ORDER)).toMatchObject({
    state: 'HELD',
    heldAt: '2026-01-01T00:00:00.000Z',
    sweepAt: '2026-01-01T00:15:00.000Z',
    correlationId: 'c-1',
  });
});

test('reserve: short is counted and touches nothing', async () => {
  const { reserve, stores, metrics } = await shop();
  const items = [{ productId: 'lamp', requested: 6, available: 5 }];
  expect(await reserve({ lines: [{ productId: 'lamp', quantity: 6 }] })).toEqual({
    ok: true,
    outcome: 'insufficient',
    items,
  });
  expect(metrics.counts.get('StockInsufficient')).toBe(1);
  expect(await stores.reservations.find(ORDER)).toBeUndefined();
});

test('reserve: an expected price that moved is reported', async () => {
  const { reserve } = await shop();
  expect(await reserve({ expectedPrices: { lamp: eur(1) } })).toEqual({
    ok: true,
    outcome: 'price_changed',
    items: [{ productId: 'lamp', expected: eur(1), current: eur(1250) }],
  });
});

test('reserve: conflicts that outlast the tries are busy, not an error', async () => {
  const conflicts = await shop({ saveChange: () => Promise.reject(unavailable('conflict')) });
  expect(await conflicts.reserve()).toEqual({ ok: true, outcome: 'busy' });
  let tries = 0;
  const refusing = await shop({
    saveChange: async () => {
      tries += 1;
      return false;
    },
  });
  expect(await refusing.reserve()).toEqual({ ok: true, outcome: 'busy' });
  expect(tries).toBe(5);
});

test('reserve: a broken store is an error that the caller sees', async () => {
  const { reserve } = await shop({ saveChange: () => Promise.reject(new Error('no table')) });
  await expect(reserve()).rejects.toThrow('no table');
});

test.each<[string, object]>([
  ['no lines', { lines: [] }],
  ['quantity 0', { lines: [{ productId: 'lamp', quantity: 0 }] }],
  ['half a unit', { lines: [{ productId: 'lamp', quantity: 0.5 }] }],
  ['a quantity as text', { lines: [{ productId: 'lamp', quantity: '2' }] }],
  ['a price of the caller', { lines: [{ productId: 'lamp', quantity: 1, price: 1 }] }],
  ['no correlation id', { correlationId: undefined }],
  ['another operation', { operation: 'drop' }],
])('a request with %s is refused', async (_what, changes) => {
  const { reserve, stores } = await shop();
  expect(await reserve(changes)).toMatchObject({ ok: false, code: 'validation_failed' });
  expect(await stores.reservations.find(ORDER)).toBeUndefined();
});

test('51 products are refused', async () => {
  const { reserve } = await shop();
  const lines = Array.from({ length: 51 }, (_, n) => ({ productId: `p-${n}`, quantity: 1 }));
  expect(await reserve({ lines })).toMatchObject({ ok: false, code: 'too_many_products' });
});

describe('the reservation of an order', () => {
  const about = { orderId: ORDER, correlationId: 'c-1' };
  const heldAt = '2026-01-01T00:00:00.000Z';

  test('is expired from its end on, and not before', async () => {
    const { ask, reserve, clock } = await shop();
    const lookup = createCatalogClient(ask).getReservationForOrder;
    expect(await lookup(about)).toBeUndefined();
    await reserve();
    expect(await lookup(about)).toEqual({ state: 'HELD', heldAt, expired: false });
    clock.advance(900_000 - 1);
    expect(await lookup(about)).toMatchObject({ expired: false });
    clock.advance(1);
    expect(await lookup(about)).toEqual({ state: 'HELD', heldAt, expired: true });
  });

  test('stays expired after orders was asked, though it is asked about again later', async () => {
    const { ask, reserve, clock, stores } = await shop();
    await reserve();
    const [held] = await stores.expiredReservations.listExpired('9999-01-01T00:00:00.000Z', 1);
    if (held === undefined) throw new Error('it is held');
    const times = { at: heldAt, nextSweepAt: '2026-01-01T01:00:00.000Z' };
    const fact = { subject: ORDER, occurredAt: heldAt, correlationId: 'c-1' };
    const event = createEvent(ReservationExpired, fact, { orderId: ORDER, heldAt });
    expect(await stores.expiredReservations.saveExpiry(held, times, event)).toBe(true);
    expect(await createCatalogClient(ask).getReservationForOrder(about)).toEqual({
      state: 'HELD',
      heldAt,
      expired: true,
    });
    await releaseReservation({ reservations: stores.reservations, clock, ids: seededIds(clock) }, ORDER);
    expect(await createCatalogClient(ask).getReservationForOrder(about)).toEqual({
      state: 'RELEASED',
      expired: false,
    });
  });
});
