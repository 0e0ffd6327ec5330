import { ContradictedEvent } from '../../../platform/event-consumer.ts';
import { createEvent } from '../../../platform/events.ts';
import { OrderCancelled, OrderFailed, OrderPlaced } from '../../orders/contract/events.ts';
import type { ChargeRequest, PaymentProvider } from '../domain/payment-provider.ts';
import { ProviderRefusal, ProviderTimeout } from '../domain/payment-provider.ts';
import { createFakePayments, type PaymentsOverrides } from '../payments.fake.ts';

const total = { amount: 2500, currency: 'EUR' };

function scene(interference: PaymentsOverrides = {}) {
  const shop = createFakePayments(interference);
  const orderId = shop.ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid-1' };
  const placed = (paymentToken = 'tok_ok') =>
    createEvent(OrderPlaced, about, {
      orderId,
      userId: 'u-1',
      lines: [{ productId: 'lamp', name: 'Lamp', quantity: 1, unitPrice: total, lineTotal: total }],
      total,
      paymentToken,
    });
  const failed = () => createEvent(OrderFailed, about, { orderId, reason: 'payment_timeout' });
  const cancelled = () => createEvent(OrderCancelled, about, { orderId, reason: 'customer' });
  const emitted = () => shop.outbox.events.map(({ type, data }) => ({ type, data }));
  const kept = () =>
    (shop.ledger.entries.get(orderId)?.captured ?? 0) - (shop.ledger.entries.get(orderId)?.refunded ?? 0);
  return { ...shop, orderId, placed, failed, cancelled, emitted, kept };
}

/** A process that dies when it calls one of the provider's methods for the nth time. */
function dying(on: keyof PaymentProvider, when: 'before' | 'after', times = 1): PaymentsOverrides {
  let left = times;
  return {
    provider: (provider) => ({
      ...provider,
      [on]: async (...args: never[]) => {
        const call = provider[on] as (...given: never[]) => Promise<unknown>;
        if (left <= 0) return call(...args);
        left -= 1;
        if (when === 'after') await call(...args);
        throw new Error(`killed ${when} ${on}`);
      },
    }),
  };
}

describe('a placed order', () => {
  test('is charged, and the result is emitted', async () => {
    const { deliver, placed, emitted, published, metrics, orderId, kept, outbox } = scene();
    await deliver(placed());
    expect(emitted()).toEqual([
      { type: 'PaymentSucceeded', data: { orderId, amount: total, reference: `sim_${orderId}` } },
    ]);
    expect(published).toEqual(outbox.events);
    expect(published[0]).toMatchObject({ subject: orderId, correlationId: 'cid-1' });
    expect(metrics.counts.get('PaymentSucceeded')).toBe(1);
    expect(kept()).toBe(2500);
  });

  test.each([
    ['tok_declined', 'declined'],
    ['tok_whatever', 'unknown_token'],
  ])('with %s fails as %s', async (token, reason) => {
    const { deliver, placed, emitted, metrics, orderId, kept } = scene();
    await deliver(placed(token));
    expect(emitted()).toEqual([{ type: 'PaymentFailed', data: { orderId, reason } }]);
    expect(metrics.counts.get('PaymentFailed')).toBe(1);
    expect(kept()).toBe(0);
  });

  test('delivered four times is charged and emitted once', async () => {
    const { deliver, placed, emitted, kept, metrics } = scene();
    const event = placed();
    for (let time = 0; time < 4; time += 1) await deliver(event);
    expect(emitted()).toHaveLength(1);
    expect(kept()).toBe(2500);
    expect(metrics.counts.get('PaymentSucceeded')).toBe(1);
  });

  test('delivered to several workers at once is charged and emitted once', async () => {
    const { deliver, placed, emitted, kept } = scene();
    const event = placed();
    await Promise.all([deliver(event), deliver(event), deliver(event)]);
    expect(emitted()).toHaveLength(1);
    expect(kept()).toBe(2500);
  });

  test('whose result cannot be published is emitted by the sweep', async () => {
    let reachable = false;
    const publish = async () => {
      if (!reachable) throw new Error('the topic is away');
    };
    const { deliver, placed, published, relay, clock, logger } = scene({ publish });
    await deliver(placed());
    expect(published).toEqual([]);
    expect(logger.lines.some(({ message }) => message === 'event left to the sweep')).toBe(true);
    reachable = true;
    clock.advance(60_000);
    expect(await relay.sweep()).toEqual({ sent: 1, failed: 0 });
    expect(published.map(({ type }) => type)).toEqual(['PaymentSucceeded']);
    expect(await relay.sweep()).toEqual({ sent: 0, failed: 0 });
  });
});

describe('a provider that does not answer', () => {
  test('after the charge is asked, and the payment succeeds in the same delivery', async () => {
    const { deliver, placed, emitted, kept } = scene();
    await deliver(placed('tok_timeout_after_charge'));
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
    expect(kept()).toBe(2500);
  });

  test.each(['tok_timeout_before_charge', 'tok_error'])(
    'before the charge (%s) sends the message back, and the next delivery pays',
    async (token) => {
      const { deliver, placed, emitted, kept } = scene();
      const event = placed(token);
      await expect(deliver(event)).rejects.toThrow();
      expect(emitted()).toEqual([]);
      await deliver(event);
      expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
      expect(kept()).toBe(2500);
    },
  );

  test('and knows only an authorization after its time-out leaves the result open', async () => {
    let silent = true;
    const { deliver, placed, emitted, kept } = scene({
      provider: (provider) => ({
        ...provider,
        capture: async (key) => {
          if (!silent) return provider.capture(key);
          throw new ProviderTimeout('no answer');
        },
      }),
    });
    const event = placed();
    await expect(deliver(event)).rejects.toThrow('not captured');
    expect(emitted()).toEqual([]);
    silent = false;
    await deliver(event);
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
    expect(kept()).toBe(2500);
  });
});

describe('a worker killed', () => {
  test.each([
    ['authorize', 'before'],
    ['authorize', 'after'],
    ['capture', 'before'],
    ['capture', 'after'],
  ] as const)('at %s (%s) leaves one charge after the redelivery', async (on, when) => {
    const { deliver, placed, emitted, kept, orderId, ledger } = scene(dying(on, when));
    const event = placed();
    await expect(deliver(event)).rejects.toThrow('killed');
    await deliver(event);
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
    expect(kept()).toBe(2500);
    expect(ledger.entries.get(orderId)?.captured).toBe(2500);
  });

  test('between charge and result asks before it charges again', async () => {
    const authorizations: ChargeRequest[] = [];
    let alive = false;
    const { deliver, placed, emitted } = scene({
      provider: (provider) => ({
        ...provider,
        authorize: (request) => {
          authorizations.push(request);
          return provider.authorize(request);
        },
      }),
      payments: (payments) => ({
        ...payments,
        saveResult: (...args) => (alive ? payments.saveResult(...args) : Promise.reject(new Error('killed'))),
      }),
    });
    const event = placed();
    await expect(deliver(event)).rejects.toThrow('killed');
    alive = true;
    await deliver(event);
    expect(authorizations).toHaveLength(1);
    expect(emitted()).toHaveLength(1);
  });
});

describe('a closed order', () => {
  test('heard of before it was placed is never charged', async () => {
    const { deliver, placed, cancelled, emitted, kept, ledger, orderId } = scene();
    await deliver(cancelled());
    await deliver(placed());
    expect(emitted()).toEqual([]);
    expect(kept()).toBe(0);
    expect(ledger.entries.get(orderId)).toMatchObject({ status: 'VOIDED', authorized: 0 });
  });

  test('after it was paid gets its money back and stays voided', async () => {
    const { deliver, placed, failed, emitted, kept, payments, orderId } = scene();
    await deliver(placed());
    await deliver(failed());
    expect(kept()).toBe(0);
    const refunded = { orderId, amount: total, reason: 'payment_timeout' };
    expect(emitted().slice(1)).toEqual([{ type: 'PaymentVoided', data: refunded }]);
    expect(await payments.find(orderId)).toMatchObject({
      status: 'SUCCEEDED',
      closedBecause: 'payment_timeout',
      voided: { amount: total },
    });
    await deliver(placed());
    await deliver(failed());
    expect(kept()).toBe(0);
    expect(emitted()).toHaveLength(2);
  });

  test('closed between charge and result: no result, nothing kept', async () => {
    let closeFirst: (() => Promise<void>) | undefined;
    const given = scene({
      payments: (payments) => ({
        ...payments,
        saveResult: async (...args) => {
          await closeFirst?.();
          return payments.saveResult(...args);
        },
      }),
    });
    closeFirst = () =>
      given.payments.saveClosure(given.orderId, { reason: 'customer', at: '2026-01-01T00:00:00.000Z' });
    await given.deliver(given.placed());
    const { orderId } = given;
    expect(given.emitted()).toEqual([
      { type: 'PaymentVoided', data: { orderId, amount: total, reason: 'customer' } },
    ]);
    expect(given.published.map(({ type }) => type)).toEqual(['PaymentVoided']);
    expect(given.kept()).toBe(0);
    expect(given.ledger.entries.get(given.orderId)?.status).toBe('VOIDED');
  });

  test('whose void failed is voided by the redelivery, tombstone or not', async () => {
    const { deliver, placed, cancelled, kept } = scene(dying('void', 'before', 2));
    await deliver(placed());
    const event = cancelled();
    await expect(deliver(event)).rejects.toThrow('killed');
    await expect(deliver(event)).rejects.toThrow('killed');
    expect(kept()).toBe(2500);
    await deliver(event);
    expect(kept()).toBe(0);
  });

  test('is voided by a redelivered OrderPlaced too', async () => {
    const { deliver, placed, cancelled, kept } = scene(dying('void', 'before'));
    const event = placed();
    await deliver(event);
    await expect(deliver(cancelled())).rejects.toThrow('killed');
    await deliver(event);
    expect(kept()).toBe(0);
  });
});

describe('the buyer of a closed order', () => {
  test.each([
    ['tok_declined', 'declined before'],
    ['tok_error', 'never charged'],
  ])('emits no PaymentVoided when there was no money (%s: %s)', async (token) => {
    const { deliver, placed, cancelled, emitted } = scene();
    await deliver(placed(token)).catch(() => undefined);
    await deliver(cancelled());
    expect(emitted().filter(({ type }) => type === 'PaymentVoided')).toEqual([]);
  });

  test.each([
    ['before', 1],
    ['after', 1],
  ] as const)('is emitted once when the worker died %s the event was stored', async (when, words) => {
    let dead = false;
    const { deliver, placed, cancelled, emitted, published, relay, clock } = scene({
      payments: (payments) => ({
        ...payments,
        saveVoid: async (...args) => {
          if (dead) return payments.saveVoid(...args);
          dead = true;
          if (when === 'after') await payments.saveVoid(...args);
          throw new Error('killed');
        },
      }),
    });
    await deliver(placed());
    const event = cancelled();
    await expect(deliver(event)).rejects.toThrow('killed');
    await deliver(event);
    expect(emitted().filter(({ type }) => type === 'PaymentVoided')).toHaveLength(words);
    clock.advance(60_000);
    await relay.sweep();
    expect(published.filter(({ type }) => type === 'PaymentVoided')).toHaveLength(words);
  });

  test('is emitted once by deliveries at the same time', async () => {
    const { deliver, placed, cancelled, failed, emitted } = scene();
    await deliver(placed());
    await Promise.all([deliver(cancelled()), deliver(failed()), deliver(cancelled())]);
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded', 'PaymentVoided']);
  });
});

describe("what the order's row says", () => {
  const row = { status: 'PENDING', total } as const;

  test('is what is charged, and with: the event needs no token', async () => {
    const { deliverUnasked, placed, orders, orderId, emitted } = scene();
    orders.rows.set(orderId, { ...row, paymentToken: 'tok_declined' });
    const { paymentToken: _token, ...data } = placed().data;
    await deliverUnasked({ ...placed(), data });
    expect(emitted()).toEqual([{ type: 'PaymentFailed', data: { orderId, reason: 'declined' } }]);
  });

  test('goes before a token that an event of an earlier version brings', async () => {
    const { deliverUnasked, placed, orders, orderId, emitted } = scene();
    orders.rows.set(orderId, { ...row, paymentToken: 'tok_declined' });
    await deliverUnasked(placed('tok_ok'));
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentFailed']);
  });

  test('is all that is paid with: an order without a token is not paid with the token of an event', async () => {
    const { deliverUnasked, placed, orders, orderId, emitted } = scene();
    orders.rows.set(orderId, row);
    await deliverUnasked(placed('tok_declined'));
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
  });

  test.each([
    ['there is no order', undefined],
    ['it costs more', { ...row, total: { ...total, amount: 2501 } }],
    ['it costs nothing', { ...row, total: { ...total, amount: 0 } }],
    ['it costs another currency', { ...row, total: { ...total, currency: 'USD' } }],
    ['it was never placed', { status: 'ABANDONED' }],
    ['it is paid, and by no payment of ours', { ...row, status: 'PAID' }],
    ['it is delivered, and was paid by no payment of ours', { ...row, status: 'DELIVERED' }],
  ] as const)('charges nothing when %s', async (_why, known) => {
    const { deliverUnasked, placed, orders, orderId, outbox, ledger, payments } = scene();
    if (known) orders.rows.set(orderId, { ...known });
    await expect(deliverUnasked(placed())).rejects.toThrow(ContradictedEvent);
    expect([outbox.events, ledger.entries.size]).toEqual([[], 0]);
    expect(await payments.find(orderId)).toBeUndefined();
  });

  test('may say that it is paid: then it was decided before', async () => {
    const { deliver, deliverUnasked, placed, orders, orderId, emitted, kept } = scene();
    await deliver(placed());
    orders.rows.set(orderId, { status: 'SHIPPED', total });
    await deliverUnasked(placed());
    expect([emitted().length, kept()]).toEqual([1, 2500]);
  });

  test('closed meanwhile charges nothing, before payments has heard of it', async () => {
    const { deliverUnasked, placed, orders, orderId, ledger, outbox } = scene();
    orders.rows.set(orderId, { ...row, status: 'CANCELLED' });
    await deliverUnasked(placed());
    expect([outbox.events, ledger.entries.size]).toEqual([[], 0]);
  });

  test.each(['PENDING', 'PAID', 'SHIPPED', 'DELIVERED', 'FAILED', undefined] as const)(
    'must say that it is cancelled before money goes back, not %s',
    async (status) => {
      const { deliver, deliverUnasked, placed, cancelled, orders, orderId, kept, payments } = scene();
      await deliver(placed());
      orders.rows.delete(orderId);
      if (status) orders.rows.set(orderId, { status, total });
      await expect(deliverUnasked(cancelled())).rejects.toThrow(ContradictedEvent);
      expect(kept()).toBe(2500);
      expect((await payments.find(orderId))?.closedAt).toBeUndefined();
    },
  );

  test.each(['PENDING', 'CANCELLED', 'ABANDONED', 'PAID'] as const)(
    'must say that it failed before a payment is closed for that, not %s',
    async (status) => {
      const { deliverUnasked, failed, orders, orderId, payments } = scene();
      orders.rows.set(orderId, { status, total });
      await expect(deliverUnasked(failed())).rejects.toThrow(ContradictedEvent);
      expect(await payments.find(orderId)).toBeUndefined();
    },
  );
});

describe('an order that costs nothing', () => {
  const free = { amount: 0, currency: 'EUR' };
  const freeScene = (interference?: PaymentsOverrides) => {
    const given = scene(interference);
    const placed = (token?: string) => {
      const { paymentToken: _token, ...data } = given.placed().data;
      const paid = token === undefined ? {} : { paymentToken: token };
      return { ...given.placed(), data: { ...data, lines: [], total: free, ...paid } };
    };
    return { ...given, placed };
  };

  test.each([undefined, 'tok_ok', 'tok_declined', 'tok_error', 'tok_timeout_before_charge', 'anything'])(
    'is paid without the provider, whatever the token: %s',
    async (token) => {
      const { deliver, placed, emitted, orderId, ledger, metrics } = freeScene({ approvalPercent: 0 });
      for (let time = 0; time < 2; time += 1) await deliver(placed(token));
      expect(emitted()).toEqual([
        { type: 'PaymentSucceeded', data: { orderId, amount: free, reference: 'free' } },
      ]);
      expect(ledger.entries.size).toBe(0);
      expect(metrics.counts.get('PaymentSucceeded')).toBe(1);
    },
  );

  test('that is cancelled voids nothing and emits no PaymentVoided', async () => {
    const { deliver, placed, cancelled, emitted, ledger, payments, orderId } = freeScene();
    await deliver(placed());
    for (let time = 0; time < 2; time += 1) await deliver(cancelled());
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
    expect(ledger.entries.size).toBe(0);
    expect(await payments.find(orderId)).toMatchObject({ status: 'SUCCEEDED', closedBecause: 'customer' });
  });

  test('that was cancelled before it was paid is not paid', async () => {
    const { deliver, placed, cancelled, emitted } = freeScene();
    await deliver(cancelled());
    await deliver(placed());
    expect(emitted()).toEqual([]);
  });

  test('is not paid under a tombstone that comes between intent and result', async () => {
    const { deliver, placed, emitted, orderId, ledger } = freeScene({
      payments: (payments) => ({
        ...payments,
        saveResult: async (...about) => {
          await payments.saveClosure(orderId, { reason: 'customer', at: '2026-01-01T00:00:00.000Z' });
          return payments.saveResult(...about);
        },
      }),
    });
    await deliver(placed());
    expect(emitted()).toEqual([]);
    expect(ledger.entries.size).toBe(0);
  });

  test('whose result was lost is settled by the sweep', async () => {
    let dead = true;
    const { deliver, placed, emitted, sweep, clock, ledger } = freeScene({
      payments: (payments) => ({
        ...payments,
        saveResult: async (...about) => {
          if (dead) throw new Error('killed before the result');
          return payments.saveResult(...about);
        },
      }),
    });
    await expect(deliver(placed())).rejects.toThrow('killed');
    dead = false;
    clock.advance(10 * 60_000);
    expect(await sweep()).toEqual({ settled: 1, unknown: 0, failed: 0 });
    expect(emitted().map(({ type }) => type)).toEqual(['PaymentSucceeded']);
    expect(ledger.entries.size).toBe(0);
  });
});

test('a request that the provider refuses for good fails the payment at once', async () => {
  const { deliver, placed, emitted, orderId, ledger } = scene({
    provider: (provider) => ({
      ...provider,
      authorize: async () => {
        throw new ProviderRefusal('amount_too_small');
      },
    }),
  });
  await deliver(placed());
  expect(emitted()).toEqual([{ type: 'PaymentFailed', data: { orderId, reason: 'amount_too_small' } }]);
  expect(ledger.entries.size).toBe(0);
});
