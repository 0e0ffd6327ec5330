import { createEvent } from '../../../platform/events.ts';
import type { ReserveRequest } from '../contract/calls.ts';
import { ReservationExpired } from '../contract/events.ts';
import { archived, patched } from '../domain/product.ts';
import { addsUp } from '../domain/stock.ts';
import { commitReservation, releaseReservation } from '../use-cases/close-reservation.ts';
import { reserveStock } from '../use-cases/reserve-stock.ts';
import { type CatalogSubject, sampleProduct } from './catalog-stores.fake.ts';

/** What every store of reservations must do, shown by the rules that stand on it. */
export function reservationStoreContract(name: string, make: () => CatalogSubject): void {
  describe(`reservations: ${name}`, () => {
    describe('reserving', () => reserving(make));
    describe('closing', () => closing(make));
    describe('overdue holds', () => overdue(make));
  });
}

/** A catalog with products of so many units each. */
async function stocked(make: () => CatalogSubject, ...units: number[]) {
  const subject = make();
  const products = units.map((count, n) =>
    sampleProduct(subject.ids.next(), { units: count, price: { amount: 100 * (n + 1), currency: 'EUR' } }),
  );
  for (const product of products) await subject.products.saveNew(product);
  const [first, second] = products;
  if (first === undefined) throw new Error('name the units of one product at least');
  const deps = { ...subject, holdSeconds: 900 };
  const orderId = subject.ids.next();
  const wish = (changes: Partial<ReserveRequest> = {}): ReserveRequest => ({
    operation: 'reserve',
    orderId,
    lines: products.map(({ productId }) => ({ productId, quantity: 1 })),
    correlationId: 'c-1',
    ...changes,
  });
  const stocks = async () => {
    const read = await Promise.all(products.map(({ productId }) => subject.products.find(productId)));
    const stocks = read.flatMap((product) => product?.stock ?? []);
    expect(stocks.every(addsUp)).toBe(true);
    return stocks.map(({ available, held, sold }) => [available, held, sold]);
  };
  const reserveIt = (changes: Partial<ReserveRequest> = {}) => reserveStock(deps, wish(changes));
  const paid = {
    lines: wish().lines,
    total: { amount: products.reduce((sum, { price }) => sum + price.amount, 0), currency: 'EUR' },
  };
  return { subject, deps, first, second: second ?? first, orderId, paid, stocks, reserveIt };
}

function reserving(make: () => CatalogSubject): void {
  test('holds every line at the price of now, lines of one product merged', async () => {
    const { reserveIt, first, second, stocks } = await stocked(make, 5, 5);
    const lines = [first, second, first].map(({ productId }) => ({ productId, quantity: 2 }));
    const outcome = await reserveIt({ lines });
    expect(outcome).toMatchObject({ outcome: 'reserved', total: { amount: 800, currency: 'EUR' } });
    expect(outcome).toMatchObject({ lines: [{ quantity: 4, lineTotal: { amount: 400 } }, { quantity: 2 }] });
    expect(await stocks()).toEqual([
      [1, 4, 0],
      [3, 2, 0],
    ]);
  });

  test('one short line of two leaves both untouched, and names every short one', async () => {
    const { reserveIt, second, stocks } = await stocked(make, 5, 0);
    const items = [{ productId: second.productId, requested: 1, available: 0 }];
    expect(await reserveIt()).toEqual({ outcome: 'insufficient', items });
    expect(await stocks()).toEqual([
      [5, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('is done once per order, and a repeat returns the prices of the first', async () => {
    const { reserveIt, subject, first, stocks } = await stocked(make, 5);
    const outcome = await reserveIt();
    const now = await subject.products.find(first.productId);
    if (now)
      await subject.products.save(
        now,
        patched(now, { price: { amount: 999, currency: 'EUR' } }, now.updatedAt),
      );
    expect(await reserveIt()).toEqual(outcome);
    expect(await stocks()).toEqual([[4, 1, 0]]);
  });

  test('five at once for one order hold once', async () => {
    const { reserveIt, stocks } = await stocked(make, 5);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => reserveIt()));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await stocks()).toEqual([[4, 1, 0]]);
  });

  test('20 at once for the last unit: one gets it', async () => {
    const { reserveIt, subject, stocks } = await stocked(make, 1);
    const orders = Array.from({ length: 20 }, () => subject.ids.next());
    const outcomes = await Promise.all(orders.map((orderId) => reserveIt({ orderId })));
    const count = (name: string) => outcomes.filter(({ outcome }) => outcome === name).length;
    expect([count('reserved'), count('insufficient')]).toEqual([1, 19]);
    expect(await stocks()).toEqual([[0, 1, 0]]);
  });

  test('20 at once for 7 units: all are sold, none twice', async () => {
    const { reserveIt, subject, stocks } = await stocked(make, 7);
    const orders = Array.from({ length: 20 }, () => subject.ids.next());
    const outcomes = await Promise.all(orders.map((orderId) => reserveIt({ orderId })));
    expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(7);
    expect(await stocks()).toEqual([[0, 7, 0]]);
  });

  test('a price read before a change is not sold at', async () => {
    const { subject, deps, first, reserveIt, stocks } = await stocked(make, 5);
    const { findForReserve } = subject.reservations;
    let raced = false;
    const racing: typeof findForReserve = async (orderId, productIds) => {
      const seen = await findForReserve(orderId, productIds);
      if (!raced)
        await subject.products.save(
          first,
          patched(first, { price: { amount: 7, currency: 'EUR' } }, first.updatedAt),
        );
      raced = true;
      return seen;
    };
    Object.assign(deps, { reservations: { ...subject.reservations, findForReserve: racing } });
    expect(await reserveIt()).toMatchObject({ outcome: 'reserved', total: { amount: 7 } });
    expect(await stocks()).toEqual([[4, 1, 0]]);
  });

  test('unknown and archived products are not sold', async () => {
    const { subject, first, second, reserveIt } = await stocked(make, 5, 5);
    await subject.products.save(first, archived(first, first.updatedAt));
    const lines = ['unknown-1', first.productId, second.productId].map((productId) => ({
      productId,
      quantity: 1,
    }));
    const outcome = await reserveIt({ lines });
    expect(outcome).toEqual({ outcome: 'unavailable', productIds: ['unknown-1', first.productId] });
  });
}

function closing(make: () => CatalogSubject): void {
  test('a paid order is sold, once', async () => {
    const { deps, orderId, paid, reserveIt, stocks } = await stocked(make, 5, 5);
    const outcome = await reserveIt();
    const sold = await Promise.all([1, 2, 3].map(() => commitReservation(deps, orderId, paid)));
    expect(sold.filter(Boolean)).toHaveLength(1);
    expect(await stocks()).toEqual([
      [4, 0, 1],
      [4, 0, 1],
    ]);
    expect(await reserveIt()).toEqual(outcome);
  });

  test('a failed order returns what it held, once, and reserves no more', async () => {
    const { deps, orderId, reserveIt, stocks } = await stocked(make, 5);
    await reserveIt();
    const released = await Promise.all([1, 2, 3].map(() => releaseReservation(deps, orderId)));
    expect(released.filter(Boolean)).toHaveLength(1);
    expect(await stocks()).toEqual([[5, 0, 0]]);
    expect(await reserveIt()).toEqual({ outcome: 'released' });
  });

  test('a cancelled order returns what it bought, once', async () => {
    const { deps, orderId, paid, reserveIt, stocks } = await stocked(make, 5);
    await reserveIt();
    await commitReservation(deps, orderId, paid);
    expect(await releaseReservation(deps, orderId)).toBe(true);
    expect(await releaseReservation(deps, orderId)).toBe(false);
    expect(await stocks()).toEqual([[5, 0, 0]]);
  });

  test('an order closed before it reserved never will', async () => {
    const { deps, orderId, reserveIt, stocks } = await stocked(make, 5);
    expect(await releaseReservation(deps, orderId)).toBe(true);
    expect(await reserveIt()).toEqual({ outcome: 'released' });
    expect(await stocks()).toEqual([[5, 0, 0]]);
  });

  test('paid and closed at once: the units are back, the one that was first', async () => {
    const { deps, orderId, paid, reserveIt, stocks } = await stocked(make, 5);
    await reserveIt();
    await Promise.allSettled([
      commitReservation(deps, orderId, paid),
      releaseReservation(deps, orderId),
      commitReservation(deps, orderId, paid),
    ]);
    expect(await stocks()).toEqual([[5, 0, 0]]);
  });

  test('reserved and closed at once: nothing stays held', async () => {
    const { deps, orderId, reserveIt, stocks } = await stocked(make, 5);
    await Promise.all([reserveIt(), releaseReservation(deps, orderId), reserveIt()]);
    expect(await stocks()).toEqual([[5, 0, 0]]);
  });

  test('paid without a reservation is for a person to see, after its release it sells nothing', async () => {
    const { deps, orderId, paid } = await stocked(make, 5);
    await expect(commitReservation(deps, orderId, paid)).rejects.toThrow('never reserved');
    await releaseReservation(deps, orderId);
    expect(await commitReservation(deps, orderId, paid)).toBe(false);
  });

  test('units of an archived product come back too', async () => {
    const { deps, subject, first, orderId, reserveIt, stocks } = await stocked(make, 5);
    await reserveIt();
    await subject.products.save(first, archived(first, first.updatedAt));
    await releaseReservation(deps, orderId);
    expect(await stocks()).toEqual([[5, 0, 0]]);
  });
}

function overdue(make: () => CatalogSubject): void {
  const NEVER = '9999-01-01T00:00:00.000Z';
  const AT = '2026-01-01T00:15:00.000Z';
  const times = (at: string) => ({ at, nextSweepAt: NEVER });
  const held = async () => {
    const scene = await stocked(make, 5);
    await scene.reserveIt();
    const { subject, orderId } = scene;
    const due = async (now: string) => {
      const found = await subject.expiredReservations.listExpired(now, 1000);
      return found.find((reservation) => reservation.orderId === orderId);
    };
    const dueIn = (seconds: number) =>
      due(new Date(subject.clock.now().getTime() + seconds * 1000).toISOString());
    const event = () =>
      createEvent(
        ReservationExpired,
        { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'c-1' },
        { orderId, heldAt: subject.clock.now().toISOString() },
      );
    return { ...scene, due, dueIn, event };
  };

  test('are those whose time is over', async () => {
    const { dueIn, orderId } = await held();
    expect(await dueIn(899)).toBeUndefined();
    expect(await dueIn(900)).toMatchObject({ orderId, state: 'HELD', correlationId: 'c-1' });
  });

  test('sold and released ones are none', async () => {
    const [sold, released] = [await held(), await held()];
    await commitReservation(sold.deps, sold.orderId, sold.paid);
    await releaseReservation(released.deps, released.orderId);
    expect(await sold.due(NEVER)).toBeUndefined();
    expect(await released.due(NEVER)).toBeUndefined();
  });

  test('are asked about by one of two sweeps, and again later', async () => {
    const { subject, dueIn, due, event, orderId } = await held();
    const reservation = await dueIn(900);
    if (reservation === undefined) throw new Error('it is due');
    const asked = await Promise.all(
      [event(), event()].map((emitted) =>
        subject.expiredReservations.saveExpiry(reservation, times(AT), emitted),
      ),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await subject.unsent(orderId)).toBe(1);
    expect(await dueIn(1800)).toBeUndefined();
    const again = await due(NEVER);
    expect(again).toMatchObject({ orderId, sweepAt: NEVER, askedAt: AT });
    if (again === undefined) throw new Error('it is due again');
    expect(
      await subject.expiredReservations.saveExpiry(again, times('2026-01-02T00:00:00.000Z'), event()),
    ).toBe(true);
    expect(await subject.reservations.find(orderId)).toMatchObject({ askedAt: AT });
  });

  test('one closed meanwhile is not asked about', async () => {
    const { subject, deps, dueIn, event, orderId, paid } = await held();
    const reservation = await dueIn(900);
    await commitReservation(deps, orderId, paid);
    expect(
      reservation && (await subject.expiredReservations.saveExpiry(reservation, times(AT), event())),
    ).toBe(false);
    expect(await subject.unsent(orderId)).toBe(0);
  });
}
