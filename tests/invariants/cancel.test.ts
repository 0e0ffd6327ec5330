import { checkShop } from '../../cli/shop/reconcile/check-order.ts';
import { cancel, marketOf, order, orderOf, stockUp } from './world/buyers.ts';
import { openWorld } from './world/world.ts';

/** One order, cancelled after some time while the shop goes on with it; messages come twice now and then. */
async function cancelledAfter(seed: number, delayMs: number) {
  const world = openWorld({ seed, duplicates: 40 });
  const market = marketOf(world);
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 5 }])]);
  const items = [{ productId: 'mug', quantity: 2 }];
  let orderId = '';
  const statuses: number[] = [];
  const buyer = async () => {
    orderId = orderOf(await order(market, { userId: 'ada', items, paymentToken: 'tok_ok' })) ?? '';
    await market.sleep(delayMs);
    statuses.push(
      (await cancel(market, orderId, 'ada')).status ?? 0,
      (await cancel(market, orderId, 'ada')).status ?? 0,
    );
  };
  await world.play([buyer]);
  await world.settle();
  return { world, orderId, statuses, snapshot: await world.snapshot(), violations: await world.verdict() };
}

/** How the order ended, in a word; every row of it is held against that. */
async function endingOf(seed: number, delayMs: number): Promise<string> {
  const { world, orderId, statuses, snapshot, violations } = await cancelledAfter(seed, delayMs);
  expect(violations).toEqual([]);
  const now = new Date(world.scheduler.clock.now().getTime() + 3_600_000);
  expect(checkShop(snapshot, { now, olderThanMs: 0 })).toEqual([]);
  const one = snapshot.orders.find((row) => row.orderId === orderId);
  const charge = snapshot.ledger.find(({ key }) => key === orderId);
  const label = snapshot.shipments.find((row) => row.orderId === orderId)?.status;
  const stock = snapshot.products[0]?.stock;
  const told = snapshot.events.filter(({ event }) => event.type === 'PaymentVoided');
  const kept = (charge?.captured ?? 0) - (charge?.refunded ?? 0);
  if (one?.status !== 'CANCELLED') {
    expect([one?.status, statuses, kept, label, stock?.sold, told.length]).toEqual([
      'SHIPPED',
      [409, 409],
      2500,
      'CREATED',
      2,
      0,
    ]);
    return 'on its way';
  }
  const held = (charge?.authorized ?? 0) > 0;
  expect([statuses, kept, stock?.available, stock?.held, stock?.sold]).toEqual([[200, 200], 0, 5, 0, 0]);
  expect(label).not.toBe('CREATED');
  expect([told.length, one.refunded?.amount.amount]).toEqual(held ? [1, 2500] : [0, undefined]);
  return held ? (label ? 'money and label back' : 'money back') : 'never charged';
}

test('an order cancelled at any moment ends as one thing: money, stock and label go back once, or it is on its way', async () => {
  const endings = new Map<string, number>();
  for (let seed = 1; seed <= 80; seed += 1) {
    const ending = await endingOf(seed, (seed % 40) * 30);
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  expect([...endings.keys()].sort()).toEqual([
    'money and label back',
    'money back',
    'never charged',
    'on its way',
  ]);
});
