import { isDomainError, unavailable } from '../../../platform/errors.ts';
import { REQUEST_IN_PROGRESS } from '../../../platform/idempotency.ts';
import type { PlaceOrderBody } from '../contract/routes.ts';
import { createFakeOrders } from '../orders.fake.ts';
import { placeOrder } from './place-order.ts';

const twoMugs: PlaceOrderBody = { userId: 'ada', items: [{ productId: 'mug', quantity: 2 }] };
const request = (body: PlaceOrderBody = twoMugs, idempotencyKey: string | undefined = 'key-1') => ({
  body,
  clientId: 'key-a',
  correlationId: 'cid-1',
  idempotencyKey,
});

describe('placing an order', () => {
  test('reserves, stores and emits, and responds 201 with the order as priced', async () => {
    const shop = createFakeOrders();
    const { response, replayed } = await placeOrder(request(), shop.deps);
    expect(replayed).toBe(false);
    expect(response.status).toBe(201);
    const placed = JSON.parse(response.body);
    expect(placed).toMatchObject({
      userId: 'ada',
      status: 'PENDING',
      total: { amount: 2500, currency: 'EUR' },
    });
    expect(await shop.stores.orders.find(placed.orderId)).toMatchObject({ status: 'PENDING' });
    expect(shop.published).toMatchObject([
      { type: 'OrderPlaced', subject: placed.orderId, correlationId: 'cid-1' },
    ]);
    expect(shop.metrics.counts.get('OrderPlaced')).toBe(1);
  });

  test('the same key and payload give the first answer byte-for-byte, and reserve nothing again', async () => {
    const shop = createFakeOrders();
    const first = await placeOrder(request(), shop.deps);
    const reordered = { items: [{ quantity: 2, productId: 'mug' }], userId: 'ada' };
    const again = await placeOrder(request(reordered), shop.deps);
    expect(again).toEqual({ response: first.response, replayed: true });
    expect(shop.state.reserveCalls).toBe(1);
    expect(shop.state.available).toBe(8);
  });

  test('the same key with another payload is refused', async () => {
    const shop = createFakeOrders();
    await placeOrder(request(), shop.deps);
    const other = placeOrder(
      request({ userId: 'ada', items: [{ productId: 'mug', quantity: 3 }] }),
      shop.deps,
    );
    await expect(other).rejects.toMatchObject({ kind: 'unprocessable', code: 'idempotency_key_reused' });
  });

  test('the same key of another caller is another order', async () => {
    const shop = createFakeOrders();
    const mine = await placeOrder(request(), shop.deps);
    const theirs = await placeOrder({ ...request(), clientId: 'key-b' }, shop.deps);
    expect(theirs.response.body).not.toBe(mine.response.body);
  });

  test('the key is free again after 24 hours, and not a second before', async () => {
    const shop = createFakeOrders();
    const first = await placeOrder(request(), shop.deps);
    shop.clock.advance(24 * 3600 * 1000 - 1);
    expect((await placeOrder(request(), shop.deps)).response).toEqual(first.response);
    shop.clock.advance(1);
    expect((await placeOrder(request(), shop.deps)).replayed).toBe(false);
  });

  test('without a key every call is an order', async () => {
    const shop = createFakeOrders();
    await placeOrder({ ...request(), idempotencyKey: undefined }, shop.deps);
    await placeOrder({ ...request(), idempotencyKey: undefined }, shop.deps);
    expect(shop.state.available).toBe(6);
  });

  test('fifty at once with one key are one order', async () => {
    const shop = createFakeOrders({ stock: 200 });
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => placeOrder(request(), shop.deps)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of refused) expect(isDomainError(reason, REQUEST_IN_PROGRESS)).toBe(true);
    expect(shop.state.available).toBe(198);
    expect(shop.published).toHaveLength(1);
  });
});

describe('when there is too little stock', () => {
  const tooMany: PlaceOrderBody = { userId: 'ada', items: [{ productId: 'mug', quantity: 11 }] };

  test('the answer names the items, nothing is sold, and the refusal is replayed', async () => {
    const shop = createFakeOrders();
    const first = await placeOrder(request(tooMany), shop.deps);
    expect(first.response.status).toBe(409);
    expect(JSON.parse(first.response.body)).toMatchObject({
      code: 'insufficient_stock',
      error: 'Insufficient stock',
      items: [{ productId: 'mug', requested: 11, available: 10 }],
    });
    shop.state.available = 100;
    expect(await placeOrder(request(tooMany), shop.deps)).toEqual({
      response: first.response,
      replayed: true,
    });
    expect(shop.published).toEqual([]);
  });
});

describe('a refusal of 400 is not stored', () => {
  const unknown: PlaceOrderBody = { userId: 'ada', items: [{ productId: 'yeti', quantity: 1 }] };

  test('and the key is free for the corrected order', async () => {
    const shop = createFakeOrders();
    await expect(placeOrder(request(unknown), shop.deps)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'product_unavailable',
      errors: [{ path: 'items[0].productId' }],
      details: { items: [{ productId: 'yeti' }] },
    });
    expect((await placeOrder(request(), shop.deps)).response.status).toBe(201);
  });

  test.each([
    ['51 products', Array.from({ length: 51 }, (_, n) => ({ productId: `p${n}`, quantity: 1 })), 'items'],
    [
      'more units of one product than may be asked for',
      [1, 2].map(() => ({ productId: 'mug', quantity: 600_000 })),
      'items[1].quantity',
    ],
  ])('%s', async (_name, items, path) => {
    const shop = createFakeOrders();
    await expect(placeOrder(request({ userId: 'ada', items }), shop.deps)).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ path }],
    });
    expect(shop.state.reserveCalls).toBe(0);
  });
});

describe('when something fails half way', () => {
  test('a catalog that does not answer keeps order id and key: the retry finishes the same order', async () => {
    const shop = createFakeOrders();
    let orderId = '';
    shop.state.beforeReserve = async (asked) => {
      orderId = asked.orderId;
      throw unavailable('the catalog does not answer');
    };
    await expect(placeOrder(request(), shop.deps)).rejects.toMatchObject({ kind: 'unavailable' });
    shop.state.beforeReserve = async () => undefined;
    const retry = await placeOrder(request(), shop.deps);
    expect(JSON.parse(retry.response.body).orderId).toBe(orderId);
  });

  test('a worker that was overtaken gives the answer of the one that overtook it', async () => {
    const shop = createFakeOrders();
    let other: Promise<unknown> | undefined;
    shop.state.afterReserve = async () => {
      if (other) return;
      shop.clock.advance(31_000);
      other = placeOrder(request(), shop.deps);
      await other;
    };
    const slow = await placeOrder(request(), shop.deps);
    expect(await other).toMatchObject({ response: slow.response, replayed: false });
    expect(slow.replayed).toBe(true);
    expect(shop.state.available).toBe(8);
    expect(shop.published).toHaveLength(1);
  });

  test('a checkout whose hold was given up says so for good', async () => {
    const shop = createFakeOrders();
    shop.state.afterReserve = async (orderId) => {
      await shop.stores.orders.saveAbandoned(
        { orderId, status: 'ABANDONED', createdAt: 'x' },
        someEvent(orderId),
      );
    };
    const { response } = await placeOrder(request(), shop.deps);
    expect(response.status).toBe(409);
    expect(JSON.parse(response.body).code).toBe('checkout_expired');
    expect((await placeOrder(request(), shop.deps)).replayed).toBe(true);
  });
});

const someEvent = (orderId: string) => ({
  id: 'e',
  type: 'OrderCancelled' as const,
  version: 1,
  occurredAt: 'x',
  correlationId: 'c',
  subject: orderId,
  data: { orderId, reason: 'abandoned' },
});

describe('an order of the cart', () => {
  const cart = {
    cartId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    userId: 'ada',
    currency: 'EUR',
    items: [
      {
        lineId: 'mug',
        sku: 'mug',
        productId: 'mug',
        name: 'Mug',
        quantity: 2,
        unitPrice: { amount: 1250, currency: 'EUR' },
        lineTotal: { amount: 2500, currency: 'EUR' },
      },
    ],
    subtotal: { amount: 2500, currency: 'EUR' },
    version: 4,
  };

  test('sells what the cart holds and records which cart it was', async () => {
    const shop = createFakeOrders();
    shop.state.cart = cart;
    const { response } = await placeOrder(request({ userId: 'ada', cartVersion: 4 }), shop.deps);
    expect(response.status).toBe(201);
    expect(shop.published).toMatchObject([
      { data: { cart: { userId: 'ada', cartId: cart.cartId, version: 4 } } },
    ]);
  });

  test("asks for the cart's prices, and says which moved", async () => {
    const shop = createFakeOrders();
    shop.state.cart = cart;
    const moved = {
      productId: 'mug',
      expected: { amount: 1250, currency: 'EUR' },
      current: { amount: 1300, currency: 'EUR' },
    };
    shop.state.beforeReserve = async ({ expectedPrices }) => {
      expect(expectedPrices).toEqual({ mug: { amount: 1250, currency: 'EUR' } });
      return { ok: true, outcome: 'price_changed', items: [moved] };
    };
    const { response } = await placeOrder(request({ userId: 'ada', cartVersion: 4 }), shop.deps);
    expect(response.status).toBe(409);
    expect(JSON.parse(response.body)).toMatchObject({ code: 'price_changed', items: [moved] });
  });

  test('refuses another version than the cart has', async () => {
    const shop = createFakeOrders();
    shop.state.cart = cart;
    const { response } = await placeOrder(request({ userId: 'ada', cartVersion: 3 }), shop.deps);
    expect(JSON.parse(response.body)).toMatchObject({ status: 409, code: 'cart_changed', currentVersion: 4 });
    expect(shop.state.reserveCalls).toBe(0);
  });

  test('refuses an empty cart', async () => {
    const shop = createFakeOrders();
    shop.state.cart = { ...cart, items: [] };
    const placing = placeOrder(request({ userId: 'ada', cartVersion: 4 }), shop.deps);
    await expect(placing).rejects.toMatchObject({ kind: 'invalid', code: 'cart_empty' });
  });
});
