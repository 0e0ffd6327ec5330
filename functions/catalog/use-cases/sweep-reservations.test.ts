import { fakeClock } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import { seededIds } from '../../../platform/ids.ts';
import { memoryLogger } from '../../../platform/logger.ts';
import { createRelay } from '../../../platform/outbox.ts';
import { SWEEP_BUDGET_MS } from '../../../platform/sweep.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import type { ExpiredReservations } from '../domain/reservation-store.ts';
import { reserveStock } from './reserve-stock.ts';
import { sweepReservations } from './sweep-reservations.ts';

const HOLD_SECONDS = 900;

/** So many holds whose time is over. */
async function overdue(
  count: number,
  around: (holds: ExpiredReservations) => ExpiredReservations = (same) => same,
) {
  const clock = fakeClock();
  const ids = seededIds(clock);
  const logger = memoryLogger();
  const { products, reservations, expiredReservations, outbox } = memoryCatalogStores(clock);
  await products.saveNew(sampleProduct('lamp', { units: count }));
  const deps = { clock, ids, reservations, holdSeconds: HOLD_SECONDS };
  const lines = [{ productId: 'lamp', quantity: 1 }];
  for (let n = 0; n < count; n += 1) {
    await reserveStock(deps, { operation: 'reserve', orderId: ids.next(), lines, correlationId: `c-${n}` });
  }
  clock.advance(HOLD_SECONDS * 1000);
  const relay = createRelay({ outbox, publisher: { publish: async () => {} }, logger, clock });
  const sweep = sweepReservations({
    expiredReservations: around(expiredReservations),
    reservations,
    relay,
    clock,
    ids,
    logger,
  });
  return { sweep, clock, outbox, logger };
}

test('all of them are asked about in one run, a few side by side', async () => {
  const now = { underWay: 0, most: 0 };
  const { sweep, outbox } = await overdue(230, (holds) => ({
    ...holds,
    saveExpiry: async (...about) => {
      now.underWay += 1;
      now.most = Math.max(now.most, now.underWay);
      await new Promise(setImmediate);
      now.underWay -= 1;
      return holds.saveExpiry(...about);
    },
  }));
  expect(await sweep()).toEqual({ asked: 230, released: 0, failed: 0 });
  expect(new Set(outbox.events.map(({ subject }) => subject)).size).toBe(230);
  expect(now.most).toBe(10);
});

test('one that cannot be asked about keeps no one else waiting', async () => {
  let first = '';
  const { sweep, logger } = await overdue(5, (holds) => ({
    ...holds,
    saveExpiry: async (hold, ...rest) => {
      first ||= hold.orderId;
      if (hold.orderId === first) throw unavailable('the table is gone');
      return holds.saveExpiry(hold, ...rest);
    },
  }));
  expect(await sweep()).toEqual({ asked: 4, released: 0, failed: 1 });
  expect(logger.lines).toContainEqual(
    expect.objectContaining({ level: 'WARN', fields: expect.objectContaining({ orderId: first }) }),
  );
});

test('a run that finds no one to ask ends, and a slow one ends in time: the next one goes on', async () => {
  const slow = { ms: 0, down: true };
  const { sweep, clock } = await overdue(150, (holds) => ({
    ...holds,
    saveExpiry: async (...about) => {
      clock.advance(slow.ms);
      if (slow.down) throw unavailable('the table is gone');
      return holds.saveExpiry(...about);
    },
  }));
  expect(await sweep()).toEqual({ asked: 0, released: 0, failed: 100 });
  slow.down = false;
  slow.ms = 500;
  const before = clock.now().getTime();
  expect(await sweep()).toEqual({ asked: 40, released: 0, failed: 0 });
  expect(clock.now().getTime() - before).toBeLessThan(SWEEP_BUDGET_MS + 10 * slow.ms);
  slow.ms = 0;
  expect(await sweep()).toEqual({ asked: 110, released: 0, failed: 0 });
});
