import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import {
  commitReservation,
  type Paid,
  ReservationMismatch,
  releaseReservation,
} from './close-reservation.ts';
import { reserveStock } from './reserve-stock.ts';

/** A shop in which order `o1` has reserved 2 lamps and 1 mug at 12.50 each. */
async function shopWithReservation() {
  const clock = fakeClock();
  const { products, reservations } = memoryCatalogStores(clock);
  for (const productId of ['lamp', 'mug']) await products.saveNew(sampleProduct(productId, { units: 5 }));
  const deps = { clock, ids: seededIds(clock), reservations, holdSeconds: 900 };
  const lines = [lamps(2), mugs(1)];
  await reserveStock(deps, { operation: 'reserve', orderId: 'o1', lines, correlationId: 'c' });
  return {
    settle: (paid: Paid) => commitReservation(deps, 'o1', paid),
    release: () => releaseReservation(deps, 'o1'),
    state: async () => (await reservations.find('o1'))?.state,
    held: async () => (await products.findMany(['lamp', 'mug'])).map(({ stock }) => stock.held).sort(),
  };
}

const lamps = (quantity: number) => ({ productId: 'lamp', quantity });
const mugs = (quantity: number) => ({ productId: 'mug', quantity });
const total = { amount: 3750, currency: 'EUR' };

test('given a reservation, when its lines are paid in another order, then it is committed', async () => {
  const { settle, state } = await shopWithReservation();
  expect(await settle({ lines: [mugs(1), lamps(2)], total })).toBe(true);
  expect(await state()).toBe('SOLD');
});

test.each<[string, Paid]>([
  ['another amount', { lines: [lamps(2), mugs(1)], total: { ...total, amount: 3749 } }],
  ['another currency', { lines: [lamps(2), mugs(1)], total: { ...total, currency: 'USD' } }],
  ['fewer lines', { lines: [lamps(2)], total }],
  ['no lines', { lines: [], total }],
  ['another quantity of one line', { lines: [lamps(2), mugs(2)], total }],
  ['another product', { lines: [lamps(2), { productId: 'pen', quantity: 1 }], total }],
])(
  'given a reservation, when %s is paid, then nothing is committed and the error names the order',
  async (_what, paid) => {
    const { settle, state, held } = await shopWithReservation();
    const error: unknown = await settle(paid).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ReservationMismatch);
    expect(String(error)).toBe(
      'OtherThanReserved: order o1 is paid for other lines or another total than it reserved',
    );
    expect(await state()).toBe('HELD');
    expect(await held()).toEqual([1, 2]);
  },
);

test('given a released reservation, when another total is paid late, then nothing is committed and no error is thrown', async () => {
  const { settle, release, state } = await shopWithReservation();
  await release();
  expect(await settle({ lines: [lamps(1)], total })).toBe(false);
  expect(await state()).toBe('RELEASED');
});
