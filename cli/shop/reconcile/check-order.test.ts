import { newOrder, type Order } from '../../../functions/orders/domain/order.ts';
import { storm } from '../../../tests/invariants/storm.ts';
import { checkOrder, checkShop } from './check-order.ts';
import { type FindingKind, KINDS } from './kinds.ts';
import {
  cancelledCase,
  eventAt,
  MOMENT,
  NOW,
  pendingCase,
  shippedCase,
  shopOf,
  THEN,
  TOTAL,
} from './shop.fake.ts';
import type { OrderRecords, ShopSnapshot } from './snapshot.ts';

const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const shipped = shippedCase();
const cancelled = cancelledCase();
const paid = { ...shipped, order: { ...shipped.order, status: 'PAID' as const } };
const abandoned = { orderId: shipped.orderId, status: 'ABANDONED' as const, createdAt: THEN };
const pending = (minutes: number) => pendingCase(minutesAgo(minutes));
const held = pending(30).reservation;
const claim = {
  id: 'claim',
  fingerprint: 'f',
  orderId: shipped.orderId,
  leaseToken: 't',
  leaseUntil: minutesAgo(30),
  expiresOn: minutesAgo(-60),
};

test('a shop in which all is well gives nothing', () => {
  const cases = [shipped, cancelled, pending(1), pendingCase(minutesAgo(4), 'other')];
  const closed = { ...abandoned, orderId: '01ABANDONED000000000000000' };
  const tombstone = { orderId: closed.orderId, status: 'CLOSED' as const, closedAt: THEN };
  const shop = shopOf([...cases, { orderId: closed.orderId, order: closed, payment: tombstone }], {
    events: [
      { event: eventAt(minutesAgo(1)), sent: false },
      { event: eventAt(THEN), sent: true },
    ],
    claims: [{ ...claim, answer: { status: 201, body: '{}', contentType: 'application/json' } }],
  });
  expect(checkShop(shop, MOMENT)).toEqual([]);
});

test.each([1, 2, 3])(
  'a busy shop that came to rest after faults, repeats and crashes gives nothing (seed %d)',
  async (seed) => {
    const { world, placed } = await storm({
      seed,
      attempts: 120,
      rates: { killed: 2, lost: 3, refused: 3 },
    });
    expect(placed).toBeGreaterThan(20);
    const now = new Date(world.scheduler.clock.now().getTime() + 10 * 60_000);
    const findings = checkShop(await world.snapshot(), { now, olderThanMs: 0 });
    expect(findings.filter(({ kind }) => kind !== 'claim-lapsed')).toEqual([]);
  },
);

/** One thing wrong, what is found of it, and what `--fix` does about it. */
const ORDERS: readonly [FindingKind, string, OrderRecords, string | undefined][] = [
  [
    'order-without-charge',
    'a sent order that the provider does not know',
    { ...shipped, charge: undefined },
    undefined,
  ],
  ['order-without-charge', 'whose charge was voided', { ...shipped, charge: cancelled.charge }, undefined],
  [
    'charge-without-order',
    'a charge of nothing',
    { orderId: shipped.orderId, charge: shipped.charge },
    undefined,
  ],
  [
    'unrefunded-payment',
    'a cancelled order that keeps the money',
    { ...cancelled, charge: shipped.charge },
    'OrderCancelled',
  ],
  [
    'unrefunded-payment',
    'an abandoned one that holds it',
    { ...cancelled, order: abandoned, charge: { ...shipped.charge, status: 'AUTHORIZED', captured: 0 } },
    'OrderCancelled',
  ],
  [
    'charge-differs',
    'a charge of less',
    { ...shipped, charge: { ...shipped.charge, authorized: 2499 } },
    undefined,
  ],
  [
    'charge-differs',
    'in another currency',
    { ...shipped, charge: { ...shipped.charge, currency: 'USD' } },
    undefined,
  ],
  [
    'payment-not-emitted',
    'a success that orders does not know',
    { ...pending(10), payment: shipped.payment, charge: shipped.charge },
    'PaymentSucceeded',
  ],
  [
    'payment-not-emitted',
    'a failure, long ago: told, not timed out',
    {
      ...pending(60),
      payment: { orderId: 'x', status: 'FAILED', reason: 'declined', decidedAt: THEN },
      reservation: { ...held, sweepAt: minutesAgo(1) },
    },
    'PaymentFailed',
  ],
  ['payment-open', 'a charge without a result', pending(6), 'sweep payments'],
  [
    'refund-not-emitted',
    'a void that payments has not told of',
    { ...cancelled, payment: { ...cancelled.payment, voided: undefined } as never },
    'OrderCancelled',
  ],
  [
    'refund-not-emitted',
    'money back that the order does not show',
    { ...cancelled, order: { ...cancelled.order, refunded: undefined } as never },
    'PaymentVoided',
  ],
  ['closure-not-handled', 'no tombstone', { ...cancelled, payment: shipped.payment }, 'OrderCancelled'],
  [
    'closure-not-handled',
    'nothing at payments of a failed order',
    { orderId: shipped.orderId, order: { ...shipped.order, status: 'FAILED', failureReason: 'declined' } },
    'OrderFailed',
  ],
  [
    'order-overdue',
    'no payment for half an hour',
    { ...pending(30), payment: undefined, reservation: { ...held, sweepAt: minutesAgo(1) } },
    'ReservationExpired',
  ],
  [
    'unreleased-stock',
    'units of a cancelled order that are sold',
    { ...cancelled, reservation: shipped.reservation },
    'OrderCancelled',
  ],
  ['unreleased-stock', 'or held', { ...cancelled, reservation: held }, 'OrderCancelled'],
  [
    'reservation-without-order',
    'a hold of nothing',
    { orderId: held.orderId, reservation: held },
    'ReservationExpired',
  ],
  [
    'reservation-without-order',
    'a hold under an id that no order can have',
    { orderId: 'int1795871058625', reservation: { ...held, orderId: 'int1795871058625' } },
    'due catalog',
  ],
  [
    'reservation-without-order',
    'units sold to nobody',
    { orderId: held.orderId, reservation: shipped.reservation },
    undefined,
  ],
  [
    'expired-reservation',
    'a hold that the sweep has left alone',
    { ...pending(10), payment: undefined, reservation: { ...held, sweepAt: minutesAgo(6) } },
    'sweep catalog',
  ],
  ['uncommitted-stock', 'a sent order whose units are held', { ...shipped, reservation: held }, 'OrderPaid'],
  [
    'paid-without-stock',
    'a sent order whose units are back',
    { ...shipped, reservation: cancelled.reservation },
    undefined,
  ],
  ['paid-without-stock', 'a pending one without any', { ...pending(4), reservation: undefined }, undefined],
  ['paid-not-shipped', 'a paid order without a parcel', { ...paid, shipment: undefined }, 'OrderPaid'],
  ['paid-not-shipped', 'with a voided one', { ...paid, shipment: cancelled.shipment }, undefined],
  ['shipment-not-emitted', 'a parcel that orders does not know', paid, 'ShipmentCreated'],
  ['shipment-differs', 'a sent order without a parcel', { ...shipped, shipment: undefined }, undefined],
  [
    'shipment-differs',
    'with another one',
    { ...shipped, shipment: { ...shipped.shipment, trackingId: 'TRK-BBBB2222' } },
    undefined,
  ],
  [
    'shipment-without-order',
    'a parcel of nothing',
    { orderId: shipped.orderId, shipment: shipped.shipment },
    undefined,
  ],
  [
    'unvoided-label',
    'a label of a cancelled order',
    { ...cancelled, shipment: shipped.shipment },
    'OrderCancelled',
  ],
];

function mendOf({ repair }: ReturnType<typeof checkOrder>[number]): string | undefined {
  if (repair?.kind === 'emit') return repair.type;
  return repair && `${repair.kind} ${repair.service}`;
}

describe('of an order is found', () => {
  test.each(ORDERS)('%s: %s', (kind, _what, one, repair) => {
    expect(checkOrder(one, MOMENT).map((finding) => [finding.kind, mendOf(finding)])).toEqual([
      [kind, repair],
    ]);
  });

  test.each(ORDERS)('%s: %s, but not while it is in motion', (_kind, _what, one) => {
    const moving: OrderRecords = {
      ...one,
      shipment: {
        orderId: one.orderId,
        trackingId: 'TRK-CCCC3333',
        status: 'CREATED',
        shippedAt: minutesAgo(1),
      },
    };
    expect(checkOrder(moving, MOMENT)).toEqual([]);
  });
});

test.each([
  ['a payment without a result for four minutes', { ...pending(4) }],
  ['an order that waits for less than twenty', { ...pending(19), payment: undefined }],
  [
    'a hold of nothing that is younger than its time',
    { orderId: held.orderId, reservation: pending(19).reservation },
  ],
  ['a charge of nothing that took nothing', { orderId: 'x', charge: { ...cancelled.charge } }],
  ['a tombstone of nothing', { orderId: 'x', reservation: cancelled.reservation }],
  [
    'a refunded order',
    {
      ...shipped,
      order: { ...shipped.order, status: 'REFUNDED' as const },
      charge: { ...shipped.charge, refunded: 2500 },
    },
  ],
  [
    'a cancelled order that was refunded in part before',
    { ...cancelled, charge: { ...cancelled.charge, refunds: { r: 500 } } },
  ],
] satisfies [string, OrderRecords][])('%s is as it should be', (_what, one) => {
  expect(checkOrder(one, MOMENT)).toEqual([]);
});

const SHOPS: readonly [FindingKind, string, ShopSnapshot, string][] = [
  ...(
    [
      ['a unit too many', { available: 99 }, 'received 100'],
      ['a unit below none', { available: -1, received: 1 }, 'negative'],
      [
        'units held for nobody',
        { available: 95, held: 3 },
        'held is 3, orders hold 0 and 0 were taken by hand',
      ],
      ['units sold to nobody', { available: 93, sold: 5 }, 'sold is 5, orders have bought 2'],
    ] as const
  ).map(([what, over, says]): [FindingKind, string, ShopSnapshot, string] => {
    const shop = shopOf([shipped]);
    const products = shop.products.map((one) => ({ ...one, stock: { ...one.stock, ...over } }));
    return ['stock-counters', what, { ...shop, products }, says];
  }),
  [
    'event-unsent',
    'an old event',
    shopOf([], { events: [{ event: eventAt(THEN), sent: false }] }),
    'OrderPaid of',
  ],
  ['dead-letters', 'two', shopOf([], { deadLetters: [{ queue: 'q' }, { queue: 'q' }] }), '2 messages'],
  ['claim-lapsed', 'a worker that died', shopOf([], { claims: [claim] }), shipped.orderId],
];

describe('of the shop is found', () => {
  test.each(SHOPS)('%s: %s', (kind, _what, shop, says) => {
    const findings = checkShop(shop, MOMENT);
    expect(findings.map((finding) => finding.kind)).toEqual([kind]);
    expect(findings[0]?.what).toContain(says);
  });
});

test('units taken by hand are no disagreement', () => {
  const shop = shopOf([shipped]);
  const products = shop.products.map((one) => ({
    ...one,
    stock: { ...one.stock, available: 95, held: 3, taken: 3 },
  }));
  expect(checkShop({ ...shop, products }, MOMENT)).toEqual([]);
});

test('every kind has a case here', () => {
  const shownHere = [...ORDERS, ...SHOPS].map(([kind]) => kind);
  expect(Object.keys(KINDS).filter((kind) => !shownHere.includes(kind as FindingKind))).toEqual([]);
});

test('one cause may show in several places of one order', () => {
  const order = newOrder({ orderId: 'o', userId: 'ada', items: [], total: TOTAL }, THEN);
  const closed = { ...order, status: 'CANCELLED' as const };
  const one = { ...shipped, order: closed };
  expect(checkOrder(one, MOMENT).map(({ kind }) => kind)).toEqual([
    'unrefunded-payment',
    'unreleased-stock',
    'unvoided-label',
  ]);
});

describe('an order that costs nothing', () => {
  const nothing = { amount: 0, currency: 'EUR' };
  const freeOf = <T extends { order: Order; payment: object }>(one: T) => {
    const { charge: _charge, ...rest } = one as T & { charge?: unknown };
    return {
      ...rest,
      order: { ...one.order, total: nothing },
      payment: { ...one.payment, amount: nothing, reference: 'free' },
    } as unknown as OrderRecords;
  };

  test('needs no charge to be paid and sent', () => {
    expect(checkOrder(freeOf(shipped), MOMENT)).toEqual([]);
  });

  test('is in agreement with a charge of nothing, as the provider was once asked for', () => {
    const charge = { ...shipped.charge, authorized: 0, captured: 0 };
    expect(checkOrder({ ...freeOf(shipped), charge }, MOMENT)).toEqual([]);
  });

  test('is charged by mistake when the provider has a charge of something', () => {
    const found = checkOrder({ ...freeOf(shipped), charge: shipped.charge }, MOMENT);
    expect(found.map(({ kind }) => kind)).toEqual(['charge-differs']);
  });

  test('is in agreement when it was cancelled', () => {
    const { refunded: _refunded, ...order } = cancelled.order;
    const { voided: _voided, ...payment } = cancelled.payment;
    expect(checkOrder(freeOf({ ...cancelled, order, payment }), MOMENT)).toEqual([]);
  });
});

test('an order without its money says what it costs and what the provider keeps', () => {
  const charge = { ...shipped.charge, refunded: 2500 };
  const [finding] = checkOrder({ ...shipped, charge }, MOMENT);
  expect(finding?.what).toBe(
    'The order is SHIPPED and costs 2500 EUR, and the provider keeps 0 of its charge (CAPTURED).',
  );
});
