import { consume } from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import { PaymentFailed, PaymentSucceeded } from '../../payments/contract/events.ts';
import { ShipmentCreated, ShipmentDelivered } from '../../shipping/contract/events.ts';
import { createFakeOrders } from '../orders.fake.ts';
import { createOrdersHandlers } from '../service.ts';
import { cancelOrder } from './cancel-order.ts';
import { placeOrder } from './place-order.ts';

const price = { amount: 1250, currency: 'EUR' };

async function placedShop() {
  const shop = createFakeOrders();
  const { deps } = shop;
  const body = { userId: 'ada', items: [{ productId: 'mug', quantity: 1 }] };
  const { response } = await placeOrder({ body, clientId: 'c', correlationId: 'cid' }, deps);
  const orderId: string = JSON.parse(response.body).orderId;
  shop.published.length = 0;
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const at = '2026-01-01T00:00:05.000Z';
  const events = {
    paid: createEvent(PaymentSucceeded, about, { orderId, amount: price, reference: 'r' }),
    declined: createEvent(PaymentFailed, about, { orderId, reason: 'card_declined' }),
    shipped: createEvent(ShipmentCreated, about, { orderId, trackingId: 'TRK-AAAA1111', shippedAt: at }),
    delivered: createEvent(ShipmentDelivered, about, { orderId, deliveredAt: at }),
  };
  const hear = async (...names: (keyof typeof events)[]) => {
    for (const name of names) {
      shop.known.agree(events[name]);
      await consume(JSON.stringify(events[name]), createOrdersHandlers(deps), deps);
    }
  };
  const cancel = (
    idempotencyKey?: string,
    over: { reason?: string; userId?: string; clientId?: string } = {},
  ) =>
    cancelOrder(
      { orderId, userId: 'ada', clientId: 'c', correlationId: 'cid-2', idempotencyKey, ...over },
      deps,
    );
  const stored = () => shop.stores.orders.find(orderId);
  const emitted = () => shop.published.map(({ type }) => type);
  return { shop, deps, orderId, hear, cancel, stored, emitted };
}

describe('an order is cancelled', () => {
  test.each([
    ['PENDING', [], []],
    ['PAID', ['paid'], ['OrderPaid']],
  ] as const)(
    'while it is %s: 200 with the order, emitted once, with its reason',
    async (_state, heard, before) => {
      const { cancel, hear, orderId, shop, stored, emitted } = await placedShop();
      await hear(...heard);
      const { response, replayed } = await cancel(undefined, { reason: 'changed_my_mind' });
      expect([response.status, replayed]).toEqual([200, false]);
      const view = JSON.parse(response.body);
      expect(view).toMatchObject({ orderId, status: 'CANCELLED', cancelReason: 'changed_my_mind' });
      expect(view.history.at(-1)).toMatchObject({ status: 'CANCELLED' });
      expect(await stored()).toMatchObject({ status: 'CANCELLED' });
      expect(emitted()).toEqual([...before, 'OrderCancelled']);
      expect(shop.published.at(-1)).toMatchObject({
        subject: orderId,
        correlationId: 'cid-2',
        data: { orderId, userId: 'ada', reason: 'changed_my_mind' },
      });
    },
  );

  test('without a reason it is the customer who wanted it', async () => {
    const { cancel, shop } = await placedShop();
    await cancel();
    expect(shop.published).toMatchObject([{ data: { reason: 'customer' } }]);
  });

  test('twice, under two keys or none: 200 both times, emitted once', async () => {
    const { cancel, emitted } = await placedShop();
    const first = await cancel('k1');
    for (const again of [await cancel('k2'), await cancel()]) {
      expect(again).toEqual({ response: first.response, replayed: false });
    }
    expect(emitted()).toEqual(['OrderCancelled']);
  });

  test('twenty times at once: emitted once', async () => {
    const { cancel, emitted } = await placedShop();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => cancel(n % 2 ? `k${n}` : undefined)),
    );
    expect(new Set(answers.map(({ response }) => response.status))).toEqual(new Set([200]));
    expect(emitted()).toEqual(['OrderCancelled']);
  });

  test('while the payment is heard of: one of both decides, and the order never comes back', async () => {
    const { cancel, hear, stored, emitted } = await placedShop();
    await Promise.all([cancel(), hear('paid')]);
    await hear('paid');
    expect(await stored()).toMatchObject({ status: 'CANCELLED' });
    expect(emitted().filter((type) => type === 'OrderCancelled')).toHaveLength(1);
  });
});

describe('an order is not cancelled', () => {
  test.each([
    ['SHIPPED', ['paid', 'shipped'], 'order_shipped'],
    ['DELIVERED', ['paid', 'shipped', 'delivered'], 'order_shipped'],
    ['FAILED', ['declined'], 'order_failed'],
  ] as const)('when it is %s: 409, and the key gives it again', async (status, heard, code) => {
    const { cancel, hear, stored, emitted } = await placedShop();
    await hear(...heard);
    const before = emitted();
    const first = await cancel('k1');
    expect(first.response.status).toBe(409);
    expect(JSON.parse(first.response.body)).toMatchObject({ code, orderStatus: status });
    expect(await cancel('k1')).toEqual({ response: first.response, replayed: true });
    expect(await stored()).toMatchObject({ status });
    expect(emitted()).toEqual(before);
  });

  test("when it is another user's, or does not exist; and nothing is kept for the key", async () => {
    const { cancel, deps, emitted } = await placedShop();
    await expect(cancel('k1', { userId: 'eve' })).rejects.toMatchObject({ code: 'not_your_order' });
    const unknown = { orderId: deps.ids.next(), userId: 'ada', clientId: 'c', correlationId: 'cid' };
    await expect(cancelOrder(unknown, deps)).rejects.toMatchObject({ code: 'order_not_found' });
    expect(emitted()).toEqual([]);
    expect((await cancel('k1')).response.status).toBe(200);
  });
});

describe('the key of a cancellation', () => {
  test('gives the first answer byte-for-byte, whatever became of the order since', async () => {
    const { cancel, deps, stored } = await placedShop();
    const first = await cancel('k1', { reason: 'late' });
    const order = await stored();
    if (order === undefined || order.status === 'ABANDONED') throw new Error('no order');
    await deps.orders.saveMove(order, { ...order, refunded: { amount: price, at: order.updatedAt } });
    expect(await cancel('k1', { reason: 'late' })).toEqual({ response: first.response, replayed: true });
  });

  test('is refused with another reason, and is another one for another caller', async () => {
    const { cancel } = await placedShop();
    await cancel('k1');
    await expect(cancel('k1', { reason: 'other' })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await cancel('k1', { clientId: 'other' })).toMatchObject({ replayed: false });
  });

  test('does not meet the same key of a placed order', async () => {
    const { shop, deps, cancel } = await placedShop();
    const body = { userId: 'ada', items: [{ productId: 'mug', quantity: 1 }] };
    await placeOrder({ body, clientId: 'c', correlationId: 'cid', idempotencyKey: 'k1' }, deps);
    expect(await cancel('k1')).toMatchObject({ replayed: false, response: { status: 200 } });
    expect(shop.state.available).toBe(8);
  });

  test('says that the first one runs still', async () => {
    const { cancel, deps } = await placedShop();
    const { saveMove } = deps.orders;
    let second: unknown;
    Object.assign(deps.orders, {
      saveMove: async (...args: Parameters<typeof saveMove>) => {
        second ??= await cancel('k1').catch((error: unknown) => error);
        return saveMove(...args);
      },
    });
    await cancel('k1');
    expect(second).toMatchObject({ code: 'request_in_progress', retryAfterSeconds: 2 });
  });

  test('whose worker died before the commit is taken over; who lost it answers as the winner', async () => {
    const { cancel, deps, shop, emitted } = await placedShop();
    const { saveMove } = deps.orders;
    let winner: unknown;
    Object.assign(deps.orders, {
      saveMove: async (...args: Parameters<typeof saveMove>) => {
        Object.assign(deps.orders, { saveMove });
        shop.clock.advance(31_000);
        winner = await cancel('k1');
        return saveMove(...args);
      },
    });
    const loser = await cancel('k1');
    expect(winner).toMatchObject({ replayed: false, response: { status: 200 } });
    expect(loser).toEqual({ ...(winner as typeof loser), replayed: true });
    expect(emitted()).toEqual(['OrderCancelled']);
  });

  test('whose store was away is free for the retry', async () => {
    const { cancel, deps } = await placedShop();
    const { saveMove } = deps.orders;
    Object.assign(deps.orders, { saveMove: () => Promise.reject(new Error('away')) });
    await expect(cancel('k1')).rejects.toThrow('away');
    Object.assign(deps.orders, { saveMove });
    expect(await cancel('k1')).toMatchObject({ replayed: false, response: { status: 200 } });
  });
});
