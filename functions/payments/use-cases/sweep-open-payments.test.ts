import { type FakeClock, isoNow } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import { SWEEP_BUDGET_MS } from '../../../platform/sweep.ts';
import { OrderCancelled, OrderPlaced } from '../../orders/contract/events.ts';
import { createSimulator } from '../adapters/simulator.ts';
import { ProviderTimeout } from '../domain/payment-provider.ts';
import { createFakePayments, type PaymentsOverrides } from '../payments.fake.ts';
import { MIN_AGE_MS } from './sweep-open-payments.ts';

const total = { amount: 2500, currency: 'EUR' };

/** A payment whose message was given up: the provider answered nothing, `from` the nth of its calls on. */
async function givenUp(
  paymentToken: string,
  silent: Partial<Record<'authorize' | 'capture' | 'find', boolean>>,
) {
  let away = true;
  const quiet =
    <A extends unknown[], T>(name: keyof typeof silent, call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (!away || silent[name] === undefined) return call(...args);
      if (silent[name]) await call(...args);
      throw new ProviderTimeout('no answer');
    };
  const interference: PaymentsOverrides = {
    provider: (provider) => ({
      ...provider,
      authorize: quiet('authorize', provider.authorize),
      capture: quiet('capture', provider.capture),
      find: quiet('find', provider.find),
    }),
  };
  const shop = createFakePayments(interference);
  const orderId = shop.ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid-1' };
  const placed = createEvent(OrderPlaced, about, { orderId, userId: 'u', lines: [], total, paymentToken });
  const cancelled = createEvent(OrderCancelled, about, { orderId, reason: 'customer' });
  for (let attempt = 1; attempt <= 3; attempt += 1) await shop.deliver(placed).catch(() => undefined);
  const answersAgain = () => {
    away = false;
  };
  const emitted = () => shop.outbox.events.map(({ type }) => type);
  const kept = () => {
    const entry = shop.ledger.entries.get(orderId);
    return (entry?.captured ?? 0) - (entry?.refunded ?? 0);
  };
  return { ...shop, orderId, placed, cancelled, answersAgain, emitted, kept };
}

test('a charge that was taken without an answer is settled as paid, once', async () => {
  const { sweep, clock, answersAgain, emitted, kept, published } = await givenUp('tok_ok', {
    capture: true,
    find: false,
  });
  answersAgain();
  expect(emitted()).toEqual([]);
  expect(await sweep()).toEqual({ settled: 0, unknown: 0, failed: 0 });
  clock.advance(MIN_AGE_MS + 1);
  expect(await sweep()).toEqual({ settled: 1, unknown: 0, failed: 0 });
  expect(await sweep()).toEqual({ settled: 0, unknown: 0, failed: 0 });
  expect(emitted()).toEqual(['PaymentSucceeded']);
  expect(published).toMatchObject([{ correlationId: 'cid-1', data: { amount: total } }]);
  expect(kept()).toBe(2500);
});

test('a charge that was only held is taken', async () => {
  const { sweep, clock, answersAgain, emitted, kept } = await givenUp('tok_ok', {
    capture: false,
    find: false,
  });
  answersAgain();
  clock.advance(MIN_AGE_MS + 1);
  expect(await sweep()).toMatchObject({ settled: 1 });
  expect([emitted(), kept()]).toEqual([['PaymentSucceeded'], 2500]);
});

test('a charge that was declined without an answer fails', async () => {
  const { sweep, clock, answersAgain, emitted } = await givenUp('tok_declined', {
    authorize: true,
    find: false,
  });
  answersAgain();
  clock.advance(MIN_AGE_MS + 1);
  expect(await sweep()).toMatchObject({ settled: 1 });
  expect(emitted()).toEqual(['PaymentFailed']);
});

test('a charge that the provider knows nothing of stays open, and is never asked for anew', async () => {
  const { sweep, clock, answersAgain, emitted, ledger } = await givenUp('tok_ok', {
    authorize: false,
    find: false,
  });
  answersAgain();
  clock.advance(MIN_AGE_MS + 1);
  expect(await sweep()).toEqual({ settled: 0, unknown: 1, failed: 0 });
  expect([emitted(), ledger.entries.size]).toEqual([[], 0]);
});

test('a provider that is away still is asked again in the next minute', async () => {
  const { sweep, clock, answersAgain, emitted } = await givenUp('tok_ok', { capture: true, find: false });
  clock.advance(MIN_AGE_MS + 1);
  expect(await sweep()).toEqual({ settled: 0, unknown: 0, failed: 1 });
  answersAgain();
  expect(await sweep()).toMatchObject({ settled: 1 });
  expect(emitted()).toEqual(['PaymentSucceeded']);
});

test('an order that is closed before the sweep comes is refunded, with PaymentVoided and no payment result', async () => {
  const { sweep, clock, answersAgain, deliver, cancelled, emitted, kept } = await givenUp('tok_ok', {
    capture: true,
    find: false,
  });
  answersAgain();
  await deliver(cancelled);
  clock.advance(MIN_AGE_MS + 1);
  expect(await sweep()).toEqual({ settled: 0, unknown: 0, failed: 0 });
  expect([emitted(), kept()]).toEqual([['PaymentVoided'], 0]);
});

test('sweep and redelivery at once report one result', async () => {
  const { sweep, clock, answersAgain, deliver, placed, emitted, kept } = await givenUp('tok_ok', {
    capture: true,
    find: false,
  });
  answersAgain();
  clock.advance(MIN_AGE_MS + 1);
  await Promise.all([sweep(), deliver(placed), sweep()]);
  expect([emitted(), kept()]).toEqual([['PaymentSucceeded'], 2500]);
});

/** Intents whose message was given up, of which the provider knows the last one only, as charged. */
async function manyOpen(
  count: number,
  find: (deps: { clock: FakeClock; ids: readonly string[] }) => void = () => {},
) {
  const asked: string[] = [];
  const shop = createFakePayments({
    provider: (bank) => ({
      ...bank,
      find: async (key) => {
        asked.push(key);
        find({ clock: shop.clock, ids: asked });
        return bank.find(key);
      },
    }),
  });
  const { ids, payments, clock, ledger } = shop;
  const orders = Array.from({ length: count }, () => ids.next());
  for (const orderId of orders) {
    clock.advance(1000);
    await payments.saveIntent(orderId, { amount: total, at: isoNow(clock), correlationId: 'c' });
  }
  const charged = orders.at(-1) ?? '';
  await createSimulator({ ledger, clock, seed: 's', approvalPercent: 100 }).authorize({
    key: charged,
    amount: total,
  });
  clock.advance(MIN_AGE_MS + 1);
  return { ...shop, orders, charged, asked };
}

test('however many the provider does not know: the ones behind them are asked about in the same run, each once', async () => {
  const { sweep, asked, orders, charged, payments } = await manyOpen(450);
  expect(await sweep()).toEqual({ settled: 1, unknown: 449, failed: 0 });
  expect((await payments.find(charged))?.status).toBe('SUCCEEDED');
  expect(asked.toSorted()).toEqual(orders.toSorted());
});

test('a provider that is slow ends the run in time, and in a few runs every payment was asked about', async () => {
  const { sweep, asked, orders, clock } = await manyOpen(300, (deps) => deps.clock.advance(600));
  const before = clock.now().getTime();
  expect(await sweep()).toEqual({ settled: 0, unknown: 40, failed: 0 });
  expect(clock.now().getTime() - before).toBeLessThan(SWEEP_BUDGET_MS + 10 * 600);
  for (let minute = 0; minute < 120; minute += 1) await sweep();
  const never = orders.filter((orderId) => !asked.includes(orderId));
  expect(never).toEqual([]);
});
