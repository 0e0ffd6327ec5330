import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import type { ReservationStore } from '../domain/reservation-store.ts';
import { commitReservation, ReservationMismatch, releaseReservation } from './close-reservation.ts';
import { reserveStock } from './reserve-stock.ts';

const PAID = { lines: [{ productId: 'lamp', quantity: 2 }], total: { amount: 2500, currency: 'EUR' } };
const SINCE = '2026-01-01T01:00:00.000Z';

async function shop(saveChange?: ReservationStore['saveChange']) {
  const clock = fakeClock();
  const { products, reservations } = memoryCatalogStores(clock);
  await products.saveNew(sampleProduct('lamp', { units: 5 }));
  const deps = { clock, ids: seededIds(clock), reservations, holdSeconds: 900 };
  const lines = [{ productId: 'lamp', quantity: 2 }];
  const closing = { ...deps, reservations: { ...reservations, ...(saveChange && { saveChange }) } };
  return {
    hold: async () => {
      await reserveStock(deps, { operation: 'reserve', orderId: 'o1', lines, correlationId: 'c' });
      clock.advance(Date.parse(SINCE) - clock.now().getTime());
    },
    settle: () => commitReservation(closing, 'o1', PAID),
    release: () => releaseReservation(closing, 'o1'),
    stock: async () => (await products.find('lamp'))?.stock,
    reservation: () => reservations.find('o1'),
    reservations,
  };
}

describe('a paid order', () => {
  test('has what it holds sold once', async () => {
    const { hold, settle, stock, reservation } = await shop();
    await hold();
    expect([await settle(), await settle()]).toEqual([true, false]);
    expect(await stock()).toMatchObject({ available: 3, held: 0, sold: 2 });
    expect(await reservation()).toMatchObject({ orderId: 'o1', state: 'SOLD', since: SINCE });
  });

  test('that never reserved needs a person', async () => {
    const { settle } = await shop();
    const error: unknown = await settle().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ReservationMismatch);
    expect(String(error)).toBe('OtherThanReserved: order o1 is paid but never reserved');
  });

  test('that was closed since sells nothing', async () => {
    const { hold, settle, release, stock } = await shop();
    await hold();
    await release();
    expect(await settle()).toBe(false);
    expect(await stock()).toMatchObject({ available: 5, sold: 0 });
  });
});

describe('a closed order', () => {
  test.each(['held', 'sold'])('returns what it has %s, once', async (state) => {
    const { hold, settle, release, stock, reservation } = await shop();
    await hold();
    if (state === 'sold') await settle();
    expect([await release(), await release()]).toEqual([true, false]);
    expect(await stock()).toMatchObject({ available: 5, held: 0, sold: 0, received: 5 });
    expect(await reservation()).toMatchObject({ state: 'RELEASED', since: SINCE, lines: [{ quantity: 2 }] });
  });

  test('that has not reserved never will', async () => {
    const { hold, release, stock, reservation } = await shop();
    expect(await release()).toBe(true);
    expect(await reservation()).toEqual({
      orderId: 'o1',
      state: 'RELEASED',
      since: '2026-01-01T00:00:00.000Z',
      lines: [],
    });
    await hold();
    expect(await stock()).toMatchObject({ available: 5, held: 0 });
  });
});

describe.each(['settle', 'release'] as const)('%s among others', (what) => {
  test('is decided again on what they left', async () => {
    const { hold, reservations, ...rest } = await shop(async (change) => {
      calls += 1;
      return calls === 8 ? reservations.saveChange(change) : false;
    });
    let calls = 0;
    await hold();
    expect(await rest[what]()).toBe(true);
    expect(await rest.stock()).toMatchObject({ held: 0 });
  });

  test('is put off after eight times', async () => {
    let calls = 0;
    const { hold, stock, ...rest } = await shop(async () => {
      calls += 1;
      return false;
    });
    await hold();
    await expect(rest[what]()).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      message: 'the reservation of order o1 could not be closed',
    });
    expect(calls).toBe(8);
    expect(await stock()).toMatchObject({ held: 2 });
  });
});
