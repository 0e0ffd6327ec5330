import { unavailable } from '../../../platform/errors.ts';
import { createFakeCart } from '../../cart/cart.fake.ts';
import { type CartClient, createCartClient } from '../../cart/contract/calls.ts';
import { createFakeCatalogClient } from '../../catalog/contract/calls.fake.ts';
import { createFakeOrders, MUG } from '../orders.fake.ts';
import { applyProposal } from './apply-proposal.ts';
import { placeOrder } from './place-order.ts';

const ABANDONED = { status: 'ABANDONED' };

/** Orders beside a real cart over memory. Its events are delivered when a test says so. */
function scene({ stock = 10 } = {}) {
  const shop = createFakeOrders({ stock, seed: 2 });
  const catalog = createFakeCatalogClient();
  catalog.sell(MUG.productId, MUG.price);
  const cart = createFakeCart(catalog.client);
  const deps = { ...shop.deps, cart: createCartClient(cart.calls) };
  const add = async (quantity: number): Promise<number> => {
    const body = JSON.stringify({ userId: 'ada', productId: 'mug', quantity });
    const headers = { 'x-api-key': 'k', 'content-type': 'application/json' };
    const answer = await cart.routes.request('/cart', { method: 'POST', headers, body });
    return ((await answer.json()) as { version: number }).version;
  };
  let clicks = 0;
  const click = async (cartVersion: number, key?: string, over: Partial<typeof deps> = {}) => {
    clicks += 1;
    const body = { userId: 'ada', cartVersion };
    const asked = { body, clientId: 'k', correlationId: 'cid', idempotencyKey: key ?? `click-${clicks}` };
    const { response, replayed } = await placeOrder(asked, { ...deps, ...over });
    return { status: response.status, body: JSON.parse(response.body), text: response.body, replayed };
  };
  const noKey = async (cartVersion: number) => {
    const body = { userId: 'ada', cartVersion };
    const asked = { body, clientId: 'k', correlationId: 'cid', idempotencyKey: undefined };
    return JSON.parse((await placeOrder(asked, deps)).response.body);
  };
  let emitted = 0;
  /** Brings the events so far to the cart. */
  const deliver = async () => {
    const types = new Set(cart.handlers.map(({ kind }) => kind.type));
    const events = shop.published.slice(emitted).filter(({ type }) => types.has(type));
    emitted = shop.published.length;
    for (const event of events) await cart.deliver(event);
  };
  const propose = (orderId: string, proposal: Parameters<typeof applyProposal>[0]) =>
    applyProposal(proposal, { orderId, correlationId: 'cid', logger: shop.logger }, deps);
  const inCart = async () => {
    const { lines, version } = await cart.carts.find('ada');
    return { version, units: lines.reduce((sum, line) => sum + line.quantity, 0) };
  };
  const placed = () => [...shop.stores.rows.orders.values()].filter(({ status }) => status !== 'ABANDONED');
  return { ...shop, deps, cart, add, click, noKey, deliver, propose, inCart, placed };
}

const alreadyOrdered = (orderId: string) => ({
  status: 409,
  body: { code: 'cart_already_ordered', orderId },
});

describe('one version of a cart becomes one order', () => {
  test('a second click with another key, and one without, hear which order it became', async () => {
    const { add, click, noKey, state, placed } = scene();
    const version = await add(2);
    const first = await click(version);
    expect(first.status).toBe(201);
    expect(await click(version)).toMatchObject(alreadyOrdered(first.body.orderId));
    expect(await noKey(version)).toMatchObject({ status: 409, orderId: first.body.orderId });
    expect({ orders: placed().length, available: state.available }).toEqual({ orders: 1, available: 8 });
  });

  test('also late, when the lines have left the cart', async () => {
    const { add, click, deliver } = scene();
    const version = await add(2);
    const { body } = await click(version);
    await deliver();
    expect(await click(version)).toMatchObject(alreadyOrdered(body.orderId));
  });

  test('of two that reserve at once the later one closes its order id, and gets the same again', async () => {
    const { add, click, state, stores, published, placed } = scene();
    const version = await add(2);
    let other: Awaited<ReturnType<typeof click>> | undefined;
    state.afterReserve = async () => {
      state.afterReserve = async () => {};
      other = await click(version);
    };
    const late = await click(version, 'late');
    expect(other?.status).toBe(201);
    expect(late).toMatchObject(alreadyOrdered(other?.body.orderId));
    const closed = [...stores.rows.orders.values()].filter(({ status }) => status === 'ABANDONED');
    expect(closed).toHaveLength(1);
    expect(published).toMatchObject([
      { type: 'OrderPlaced' },
      { type: 'OrderCancelled', subject: closed[0]?.orderId, data: { reason: 'abandoned' } },
    ]);
    expect(await click(version, 'late')).toEqual({ ...late, replayed: true });
    expect(placed()).toHaveLength(1);
  });

  test('without a key too', async () => {
    const { add, click, noKey, state, stores } = scene();
    const version = await add(2);
    state.afterReserve = async () => {
      state.afterReserve = async () => {};
      await click(version);
    };
    expect(await noKey(version)).toMatchObject({ code: 'cart_already_ordered' });
    expect([...stores.rows.orders.values()].map(({ status }) => status).sort()).toEqual([
      'ABANDONED',
      'PENDING',
    ]);
  });

  test('when the first click took the last units, the second hears of the order, not of the stock', async () => {
    const { add, click, state } = scene({ stock: 2 });
    const version = await add(2);
    let second: ReturnType<typeof click> | undefined;
    state.afterReserve = async () => {
      state.afterReserve = async () => {};
      second = click(version);
      await Promise.resolve();
    };
    const first = await click(version);
    expect(await second).toMatchObject(alreadyOrdered(first.body.orderId));
  });

  test('insufficient stock is reported as before', async () => {
    const { add, click } = scene({ stock: 1 });
    expect(await click(await add(2))).toMatchObject({ status: 409, body: { code: 'insufficient_stock' } });
  });

  test('an order that was stored while its response was lost is a success', async () => {
    const { add, deps, noKey, stores, placed } = scene();
    const version = await add(2);
    const { savePlaced } = stores.orders;
    Object.assign(deps.orders, {
      place: async (...input: Parameters<typeof savePlaced>) => {
        await savePlaced(...input);
        return savePlaced(...input);
      },
    });
    expect(await noKey(version)).toMatchObject({ status: 'PENDING', orderId: placed()[0]?.orderId });
    expect(placed()).toHaveLength(1);
  });

  test('a cart that cannot be asked is 503: nothing is reserved, and the same key goes on later', async () => {
    const { add, click, state, stores } = scene();
    const version = await add(2);
    const cart = createCartClient(async () => {
      throw unavailable('the cart does not answer');
    });
    await expect(click(version, 'k', { cart })).rejects.toMatchObject({ kind: 'unavailable' });
    expect({ reserved: state.reserveCalls, orders: stores.rows.orders.size }).toEqual({
      reserved: 0,
      orders: 0,
    });
    expect((await click(version, 'k')).status).toBe(201);
  });
});

describe('the next version', () => {
  test('never sells the lines of the last order again, also when the cart has not heard of it', async () => {
    const { add, click, inCart, placed } = scene();
    await click(await add(2));
    const next = await add(1);
    expect(await inCart()).toEqual({ version: next, units: 3 });
    expect(await click(next)).toMatchObject({
      status: 409,
      body: { code: 'cart_changed', expectedVersion: next, currentVersion: next + 1 },
    });
    expect(await inCart()).toEqual({ version: next + 1, units: 1 });
    const second = await click(next + 1);
    expect(second).toMatchObject({ status: 201, body: { items: [{ quantity: 1 }] } });
    expect(placed()).toHaveLength(2);
  });

  test('is ordered at once when the cart has heard of the last order', async () => {
    const { add, click, deliver, cart } = scene();
    await click(await add(2));
    await deliver();
    const next = await add(1);
    expect(await click(next)).toMatchObject({ status: 201, body: { items: [{ quantity: 1 }] } });
    expect((await cart.carts.find('ada')).lastOrderId).toBeDefined();
  });

  test('is ordered when the cart heard of the last order in this moment', async () => {
    const { add, click, deliver, cart } = scene();
    await click(await add(2));
    const client = createCartClient(cart.calls);
    const asLate: CartClient = {
      ...client,
      getCart: async (request) => {
        const read = await client.getCart(request);
        await deliver();
        return read;
      },
    };
    const next = await add(1);
    expect(await click(next, undefined, { cart: asLate })).toMatchObject({ body: { code: 'cart_changed' } });
    expect((await click(next + 1)).status).toBe(201);
  });

  test('of a cart that was restored from a backup is ordered though it has an earlier number', async () => {
    const { add, click, cart, deliver, inCart } = scene();
    await add(1);
    const version = await add(1);
    const { body } = await click(version);
    await deliver();
    const { cartId } = await cart.carts.find('ada');
    const row = { userId: 'ada', cartId, lines: [], version, lastOrderId: body.orderId };
    const line = { productId: 'mug', name: 'Mug', quantity: 1, unitPrice: MUG.price };
    (cart.carts as unknown as { rows: { carts: Map<string, unknown> } }).rows.carts.set('ada', {
      ...row,
      lines: [line],
    });
    expect(await inCart()).toEqual({ version, units: 1 });
    expect((await click(version)).status).toBe(201);
  });
});

describe('an order that came to nothing', () => {
  const declined = { kind: 'payment_failed', reason: 'declined' } as const;

  test('gives its version free when the cart has heard nothing of it', async () => {
    const { add, click, propose, deliver, inCart } = scene();
    const version = await add(2);
    const first = await click(version);
    await propose(first.body.orderId, declined);
    const second = await click(version);
    expect(second.status).toBe(201);
    expect(second.body.orderId).not.toBe(first.body.orderId);
    await deliver();
    expect((await inCart()).units).toBe(0);
    expect(await click(version)).toMatchObject(alreadyOrdered(second.body.orderId));
  });

  test('leaves its lines in the cart when the cart has heard all of it', async () => {
    const { add, click, propose, deliver, inCart } = scene();
    const version = await add(2);
    await propose((await click(version)).body.orderId, declined);
    await deliver();
    expect(await inCart()).toEqual({ version: version + 2, units: 2 });
    expect(await click(version)).toMatchObject({
      body: { code: 'cart_changed', currentVersion: version + 2 },
    });
    expect((await click(version + 2)).status).toBe(201);
  });

  test('leaves them there when the cart has heard of its beginning only', async () => {
    const { add, click, propose, deliver, inCart } = scene();
    const version = await add(2);
    const { body } = await click(version);
    await deliver();
    await propose(body.orderId, declined);
    expect(await inCart()).toEqual({ version: version + 1, units: 0 });
    expect(await click(version)).toMatchObject({
      body: { code: 'cart_changed', currentVersion: version + 2 },
    });
    await deliver();
    expect(await inCart()).toEqual({ version: version + 2, units: 2 });
    expect((await click(version + 2)).status).toBe(201);
  });

  test('is replaced by one order, however many ask at once', async () => {
    const { add, click, propose, placed } = scene();
    const version = await add(2);
    await propose((await click(version)).body.orderId, declined);
    const answers = await Promise.all([click(version), click(version), click(version)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const winner = answers.find(({ status }) => status === 201)?.body.orderId;
    for (const { status, body } of answers) if (status === 409) expect(body.orderId).toBe(winner);
    expect(placed()).toHaveLength(2);
  });

  test('cancelled while PENDING, it is as one that failed', async () => {
    const { add, click, propose, deliver, inCart } = scene();
    const version = await add(2);
    await propose((await click(version)).body.orderId, { kind: 'cancel', reason: 'customer' });
    await deliver();
    expect(await inCart()).toEqual({ version: version + 2, units: 2 });
  });

  test('cancelled after its payment, it was an order: its version stays ordered, its lines stay out', async () => {
    const { add, click, propose, deliver, inCart } = scene();
    const version = await add(2);
    const { body } = await click(version);
    const amount = { ...MUG.price, amount: 2 * MUG.price.amount };
    await propose(body.orderId, { kind: 'payment_succeeded', amount });
    await propose(body.orderId, { kind: 'cancel', reason: 'customer' });
    expect(await click(version)).toMatchObject(alreadyOrdered(body.orderId));
    await deliver();
    expect(await inCart()).toEqual({ version: version + 1, units: 0 });
  });
});

describe('a checkout that a later attempt gives up', () => {
  /** An attempt that has reserved and then met a store that does not answer. */
  async function halfDone() {
    const all = scene();
    const version = await all.add(2);
    const orders = {
      ...all.deps.orders,
      savePlaced: async () => {
        throw unavailable('the store does not answer');
      },
    };
    await expect(all.click(version, 'k', { orders })).rejects.toMatchObject({ kind: 'unavailable' });
    return { ...all, version };
  }

  test('closes the order id that the earlier one reserved under, with its 409', async () => {
    const { click, add, version, stores, published } = await halfDone();
    await add(1);
    const answer = await click(version, 'k');
    expect(answer).toMatchObject({ status: 409, body: { code: 'cart_changed' } });
    expect([...stores.rows.orders.values()]).toMatchObject([ABANDONED]);
    expect(published).toMatchObject([{ type: 'OrderCancelled' }]);
    expect(await click(version, 'k')).toEqual({ ...answer, replayed: true });
  });

  test('closes it with a 400 too, and forgets the key', async () => {
    const { click, cart, version, stores } = await halfDone();
    const empty = await cart.carts.find('ada');
    (cart.carts as unknown as { rows: { carts: Map<string, unknown> } }).rows.carts.set('ada', {
      ...empty,
      lines: [],
    });
    await expect(click(version, 'k')).rejects.toMatchObject({ code: 'cart_empty' });
    expect([...stores.rows.orders.values()]).toMatchObject([ABANDONED]);
    expect(stores.rows.claims.size).toBe(0);
  });

  test('a worker that lost its lease closes nothing of the one that has it', async () => {
    const { click, add, version, state, clock, stores } = await halfDone();
    let other: ReturnType<typeof click> | undefined;
    state.beforeReserve = async () => {
      state.beforeReserve = async () => undefined;
      clock.advance(31_000);
      other = click(version, 'k');
      await other;
      await add(1);
      return undefined;
    };
    const slow = await click(version, 'k');
    expect((await other)?.status).toBe(201);
    expect(slow).toMatchObject({ status: 201, text: (await other)?.text, replayed: true });
    expect([...stores.rows.orders.values()]).toMatchObject([{ status: 'PENDING' }]);
  });
});

describe('what the buyer was shown', () => {
  const request = (body: Parameters<typeof placeOrder>[0]['body']) => ({
    body,
    clientId: 'k',
    correlationId: 'cid',
    idempotencyKey: undefined,
  });
  const [shown, now] = [
    { amount: 2000, currency: 'EUR' },
    { amount: 2500, currency: 'EUR' },
  ];

  test.each([
    ['items', { items: [{ productId: 'mug', quantity: 2 }] }],
    ['a cart', { cartVersion: 1 }],
  ])('an order of %s that costs something else is refused with both totals', async (_what, wish) => {
    const { add, deps, state, placed } = scene();
    await add(2);
    state.beforeReserve = async ({ expectedTotal }) => {
      expect(expectedTotal).toEqual(shown);
      const items = [{ productId: 'mug', current: MUG.price }];
      return { ok: true, outcome: 'price_changed', items, total: now };
    };
    const { response } = await placeOrder(request({ userId: 'ada', expectedTotal: shown, ...wish }), deps);
    expect(JSON.parse(response.body)).toMatchObject({
      status: 409,
      code: 'price_changed',
      detail:
        'the current total differs from the expected one: order again with the current total, `currentTotal`, or without `expectedTotal`',
      items: [{ productId: 'mug', current: MUG.price }],
      expectedTotal: shown,
      currentTotal: now,
    });
    expect(placed()).toEqual([]);
  });

  test('is not asked for when nothing was sent', async () => {
    const { deps, state } = scene();
    state.beforeReserve = async (asked) => {
      expect(asked).not.toHaveProperty('expectedTotal');
      return undefined;
    };
    const body = { userId: 'ada', items: [{ productId: 'mug', quantity: 2 }] };
    expect((await placeOrder(request(body), deps)).response.status).toBe(201);
  });
});
