import type { DomainEvent } from '../../../platform/events.ts';
import { cancel, insist, marketOf, order, stockUp } from '../../../tests/invariants/world/buyers.ts';
import { openWorld } from '../../../tests/invariants/world/world.ts';
import type { EventReplay } from './finding.ts';
import { rebuildEvent } from './rebuild-event.ts';
import {
  replayOrderClosed,
  replayOrderPaid,
  replayPaymentResult,
  replayPaymentVoided,
  replayReservationExpired,
  replayShipmentCreated,
} from './rules/replay-events.ts';

/** A shop with a shipped, a declined, a cancelled, an unpaid and an abandoned order, and every event of theirs. */
async function lived() {
  const world = openWorld({ seed: 20261128 });
  const market = marketOf(world);
  const items = [{ productId: 'mug', quantity: 1 }];
  const ofLea = { client: 'lea', method: 'POST' };
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 20 }])]);
  await world.play([
    async () => {
      await order(market, { userId: 'ada', items, paymentToken: 'tok_ok' });
      await order(market, { userId: 'eve', items, paymentToken: 'tok_declined' });
      // Some are cancelled before their payment, others after it.
      for (let n = 0; n < 12; n += 1) {
        const kim = await order(market, { userId: `kim-${n}`, items, paymentToken: 'tok_ok' });
        await market.sleep(n * 100);
        await cancel(market, String(JSON.parse(kim.text ?? '{}').orderId), `kim-${n}`);
      }
      await insist(market, { ...ofLea, path: '/cart', body: { userId: 'lea', ...items[0] } });
      const body = { userId: 'lea', cartVersion: 1, paymentToken: 'tok_declined' };
      await insist(market, { ...ofLea, path: '/orders', body, key: 'key-lea' });
    },
  ]);
  await world.settle();
  return world.snapshot();
}

test('an event that is made of the rows again is the one that the shop made: same id, options and data', async () => {
  const { orders, payments, shipments, events } = await lived();
  const again: (EventReplay | undefined)[] = [
    ...orders.flatMap((one) => {
      if (one.status === 'FAILED' || one.status === 'CANCELLED' || one.status === 'ABANDONED')
        return replayOrderClosed(one);
      return one.status === 'PENDING' ? [] : replayOrderPaid(one);
    }),
    ...payments.flatMap((one) => [replayPaymentResult(one), replayPaymentVoided(one)]),
    ...shipments.map((one) => replayShipmentCreated(one)),
  ];
  const made = again.flatMap((one) => (one ? rebuildEvent(one, 'again') : []));
  const byId = new Map(events.map(({ event }) => [event.id, event]));
  const types = new Set(made.map(({ type }) => type));
  expect([...types].sort()).toEqual([
    'OrderCancelled',
    'OrderFailed',
    'OrderPaid',
    'PaymentFailed',
    'PaymentSucceeded',
    'PaymentVoided',
    'ShipmentCreated',
  ]);
  for (const event of made) expect(event).toEqual(asMade(byId.get(event.id)));
});

const asMade = (event: DomainEvent | undefined) => ({ ...event, correlationId: 'again' });

test('the question about a hold has one id, however often it is asked', () => {
  const ask = () =>
    rebuildEvent(replayReservationExpired('01KDVDNA0047C4FEZDQK8YZG8V', '2026-01-01T00:00:00.000Z'), 'again');
  expect(ask().id).toBe(ask().id);
});
