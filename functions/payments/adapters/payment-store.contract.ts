import { type Clock, isoNow } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import { type PaymentEvent, PaymentFailed, PaymentSucceeded, PaymentVoided } from '../contract/events.ts';
import type { OpenPage, OpenPayments, OpenPosition, PaymentStore } from '../domain/payment-store.ts';

export interface PaymentStoreSubject {
  readonly payments: PaymentStore;
  readonly openPayments: OpenPayments;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
}

const amount = { amount: 1250, currency: 'EUR' };
const paid = { status: 'SUCCEEDED', reference: 'sim_1' } as const;
const refused = { status: 'FAILED', reason: 'declined' } as const;
const at = '2026-01-01T00:00:00.000Z';
const intent = { amount, at, correlationId: 'cid' };
const FAR = '9999-01-01T00:00:00.000Z';

/** What every payment store must do. */
export function paymentStoreContract(name: string, make: () => PaymentStoreSubject): void {
  const scene = () => {
    const subject = make();
    const { ids } = subject;
    const orderId = ids.next();
    const about = { subject: orderId, occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'cid' };
    const emitted = async () =>
      (await subject.outbox.unsent(FAR, 1000)).filter((event) => event.subject === orderId);
    const succeeded = () => createEvent(PaymentSucceeded, about, { orderId, amount, reference: 'sim_1' });
    const failed = (): PaymentEvent => createEvent(PaymentFailed, about, { orderId, reason: 'declined' });
    const voided = () => createEvent(PaymentVoided, about, { orderId, amount, reason: 'cancelled' });
    return { ...subject, orderId, emitted, succeeded, failed, voided, now: isoNow(subject.clock) };
  };

  describe(`payment store: ${name}`, () => {
    test('the first intent is kept, a second one changes nothing', async () => {
      const { payments, orderId } = scene();
      expect(await payments.saveIntent(orderId, intent)).toEqual({
        created: true,
        payment: { orderId, status: 'INTENT', amount, intendedAt: at, correlationId: 'cid' },
      });
      const second = await payments.saveIntent(orderId, {
        ...intent,
        amount: { amount: 1, currency: 'JPY' },
      });
      expect(second).toMatchObject({ created: false, payment: { amount } });
    });

    test('a result is written with its event, once', async () => {
      const { payments, orderId, succeeded, failed, emitted } = scene();
      await payments.saveIntent(orderId, intent);
      const event = succeeded();
      expect(await payments.saveResult(orderId, paid, event)).toBe('decided');
      expect(await payments.saveResult(orderId, refused, failed())).toBe('already');
      expect(await payments.find(orderId)).toMatchObject({
        status: 'SUCCEEDED',
        reference: 'sim_1',
        decidedAt: event.occurredAt,
      });
      expect(await emitted()).toEqual([event]);
    });

    test('a failed payment keeps its reason', async () => {
      const { payments, orderId, failed } = scene();
      await payments.saveIntent(orderId, intent);
      await payments.saveResult(orderId, refused, failed());
      expect(await payments.find(orderId)).toMatchObject({ status: 'FAILED', reason: 'declined' });
    });

    test('without an intent nothing is decided', async () => {
      const { payments, orderId, succeeded, emitted } = scene();
      expect(await payments.saveResult(orderId, paid, succeeded())).toBe('already');
      expect(await payments.find(orderId)).toBeUndefined();
      expect(await emitted()).toEqual([]);
    });

    test('under a tombstone nothing is decided and nothing emitted', async () => {
      const { payments, orderId, succeeded, emitted } = scene();
      await payments.saveIntent(orderId, intent);
      await payments.saveClosure(orderId, { reason: 'payment_timeout', at });
      expect(await payments.saveResult(orderId, paid, succeeded())).toBe('closed');
      expect(await payments.find(orderId)).toMatchObject({ status: 'INTENT', closedAt: at });
      expect(await emitted()).toEqual([]);
    });

    test('a tombstone comes without an intent too, and the first one stays', async () => {
      const { payments, orderId } = scene();
      await payments.saveClosure(orderId, { reason: 'cancelled', at });
      await payments.saveClosure(orderId, { reason: 'later', at: '2026-01-02T00:00:00.000Z' });
      const tombstone = { orderId, status: 'CLOSED', closedAt: at, closedBecause: 'cancelled' };
      expect(await payments.saveIntent(orderId, intent)).toEqual({ created: false, payment: tombstone });
      expect(await payments.find(orderId)).toEqual(tombstone);
    });

    test('a tombstone leaves the result as it is', async () => {
      const { payments, orderId, succeeded } = scene();
      await payments.saveIntent(orderId, intent);
      await payments.saveResult(orderId, paid, succeeded());
      await payments.saveClosure(orderId, { reason: 'cancelled', at });
      expect(await payments.find(orderId)).toMatchObject({ status: 'SUCCEEDED', closedAt: at });
    });

    test('of many deciders exactly one decides, and one event is emitted', async () => {
      const { payments, orderId, succeeded, emitted } = scene();
      await payments.saveIntent(orderId, intent);
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => payments.saveResult(orderId, paid, succeeded())),
      );
      expect(outcomes.filter((outcome) => outcome === 'decided')).toHaveLength(1);
      expect(await emitted()).toHaveLength(1);
    });

    test('money back is written with its event, once, and only under a tombstone', async () => {
      const { payments, orderId, voided, emitted } = scene();
      expect(await payments.saveVoid(orderId, voided())).toBe(false);
      await payments.saveIntent(orderId, intent);
      expect(await payments.saveVoid(orderId, voided())).toBe(false);
      await payments.saveClosure(orderId, { reason: 'cancelled', at });
      const event = voided();
      const outcomes = await Promise.all(
        [event, voided(), voided()].map((one) => payments.saveVoid(orderId, one)),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const events = await emitted();
      expect(events).toHaveLength(1);
      expect(await payments.find(orderId)).toMatchObject({
        status: 'INTENT',
        closedAt: at,
        voided: { amount, at: events[0]?.occurredAt },
      });
    });

    test('an open payment is found from its time on, until it is decided or closed', async () => {
      const { payments, openPayments, ids, succeeded, orderId } = scene();
      const others = [ids.next(), ids.next()] as const;
      for (const [n, one] of [orderId, ...others].entries()) {
        await payments.saveIntent(one, { ...intent, at: `2026-01-01T00:00:0${n}.000Z` });
      }
      const open = async (before: string) => {
        const mine = new Set<string>([orderId, ...others]);
        const page = await openPayments.listOpen(before, 1000);
        return page.payments.map((one) => one.orderId).filter((one) => mine.has(one));
      };
      expect(await open('2026-01-01T00:00:00.000Z')).toEqual([]);
      expect(await open('2026-01-01T00:00:01.000Z')).toEqual([orderId]);
      expect(await open(FAR)).toEqual([orderId, ...others]);
      await payments.saveResult(orderId, paid, succeeded());
      await payments.saveClosure(others[0], { reason: 'cancelled', at });
      expect(await open(FAR)).toEqual([others[1]]);
      expect(await payments.find(others[1])).toEqual({
        orderId: others[1],
        status: 'INTENT',
        amount,
        intendedAt: '2026-01-01T00:00:02.000Z',
        correlationId: 'cid',
      });
    });

    test('open payments come in pages, also when those of a page are decided meanwhile', async () => {
      const { payments, openPayments, ids, succeeded, orderId } = scene();
      const others = [ids.next(), ids.next(), ids.next()] as const;
      const year = `${1000 + Math.floor(ids.random() * 900)}`;
      // Two of one millisecond among them.
      for (const [n, one] of [orderId, ...others].entries()) {
        await payments.saveIntent(one, { ...intent, at: `${year}-01-01T00:00:0${Math.max(1, n)}.000Z` });
      }
      const before = `${year}-12-31T00:00:00.000Z`;
      const start = { intendedAt: `${year}-01-01T00:00:00.500Z`, orderId: '0' };
      const found: string[] = [];
      for (let after: OpenPosition | undefined = start; after !== undefined; ) {
        const page: OpenPage = await openPayments.listOpen(before, 1, after);
        found.push(...page.payments.map((one) => one.orderId));
        if (found.length === 1) await payments.saveResult(orderId, paid, succeeded());
        after = page.next;
      }
      expect(found.sort()).toEqual([orderId, ...others].sort());
      const later = { intendedAt: `${year}-01-01T00:00:01.500Z`, orderId: '0' };
      const rest = await openPayments.listOpen(before, 10, later);
      expect(rest.payments.map((one) => one.orderId)).toEqual(others.slice(1));
      expect(rest.next).toBeUndefined();
    });
  });
}
