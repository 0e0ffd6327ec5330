import fc from 'fast-check';
import { createEvent } from '../../../platform/events.ts';
import { OrderCancelled, OrderFailed, OrderPlaced } from '../../orders/contract/events.ts';
import { createFakePayments } from '../payments.fake.ts';

const total = { amount: 2500, currency: 'EUR' };
const tokens = [
  'tok_ok',
  'tok_declined',
  'tok_timeout_after_charge',
  'tok_timeout_before_charge',
  'tok_error',
];
const kinds = ['placed', 'failed', 'cancelled'] as const;

/** Redelivers until it goes through, as the queue does. */
async function insist(deliver: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deliver();
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}

async function play(token: string, story: readonly (typeof kinds)[number][], crashes: readonly boolean[]) {
  const fates = [...crashes];
  const crash = async <T>(work: () => Promise<T>): Promise<T> => {
    if (fates.shift()) throw new Error('killed before');
    const result = await work();
    if (fates.shift()) throw new Error('killed after');
    return result;
  };
  const shop = createFakePayments({
    provider: (provider) => ({
      ...provider,
      authorize: (request) => crash(() => provider.authorize(request)),
      capture: (key) => crash(() => provider.capture(key)),
      void: (key) => crash(() => provider.void(key)),
    }),
    payments: (payments) => ({
      ...payments,
      saveResult: (...args) => crash(() => payments.saveResult(...args)),
      saveClosure: (...args) => crash(() => payments.saveClosure(...args)),
      saveVoid: (...args) => crash(() => payments.saveVoid(...args)),
    }),
  });
  const orderId = shop.ids.next();
  const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
  const events = {
    placed: createEvent(OrderPlaced, about, { orderId, userId: 'u', lines: [], total, paymentToken: token }),
    failed: createEvent(OrderFailed, about, { orderId, reason: 'payment_timeout' }),
    cancelled: createEvent(OrderCancelled, about, { orderId, reason: 'customer' }),
  };
  for (const kind of story) await insist(() => shop.deliver(events[kind]));
  return { shop, entry: shop.ledger.entries.get(orderId), payment: await shop.payments.find(orderId) };
}

test('whatever order, repetition and crashes: at most one charge, none kept of a closed order, one result, one word of money that went back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...tokens),
      fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 9 }),
      fc.array(fc.boolean(), { maxLength: 12 }),
      async (token, story, crashes) => {
        const { shop, entry, payment } = await play(token, story, crashes);
        const closed = story.some((kind) => kind !== 'placed');
        const kept = (entry?.captured ?? 0) - (entry?.refunded ?? 0);
        expect(entry?.captured ?? 0).toBeLessThanOrEqual(total.amount);
        const emitted = shop.outbox.events.map(({ type }) => type);
        const results = emitted.filter((type) => type !== 'PaymentVoided');
        expect(results.length).toBeLessThanOrEqual(1);
        if (closed) {
          expect({ kept, status: entry?.status }).toEqual({ kept: 0, status: 'VOIDED' });
          expect(payment?.closedAt).toBeDefined();
          const held = (entry?.authorized ?? 0) > 0;
          expect(emitted.length - results.length).toBe(held ? 1 : 0);
          expect(payment?.voided?.amount).toEqual(held ? total : undefined);
          return;
        }
        const paid = token !== 'tok_declined';
        expect(kept).toBe(paid ? total.amount : 0);
        expect(payment?.status).toBe(paid ? 'SUCCEEDED' : 'FAILED');
        expect([results.length, emitted.length]).toEqual([1, 1]);
      },
    ),
    { numRuns: 1000 },
  );
});
