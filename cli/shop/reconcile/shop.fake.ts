import type { HeldReservation } from '../../../functions/catalog/domain/reservation.ts';
import { initialStock } from '../../../functions/catalog/domain/stock.ts';
import { applyMove, newOrder, type Order } from '../../../functions/orders/domain/order.ts';
import type { LedgerEntry } from '../../../functions/payments/domain/ledger.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { OrderRecords, ShopSnapshot } from './snapshot.ts';

/** When everything of these orders happened, ISO 8601. */
export const THEN = '2026-01-01T10:00:00.000Z';

/** Long after. */
export const NOW = new Date('2026-01-01T12:00:00.000Z');

export const MOMENT = { now: NOW, olderThanMs: 2 * 60_000 };

export const TOTAL = { amount: 2500, currency: 'EUR' };
const line = {
  productId: 'mug',
  name: 'Mug',
  quantity: 2,
  unitPrice: { amount: 1250, currency: 'EUR' },
  lineTotal: TOTAL,
};
const ulid = (name: string): string =>
  `01${name
    .toUpperCase()
    .replaceAll(/[^0-9A-HJKMNP-TV-Z]/g, '0')
    .padEnd(24, '0')}`;

const entry = (key: string): LedgerEntry => ({
  key,
  status: 'CAPTURED',
  revision: 2,
  currency: 'EUR',
  authorized: 2500,
  captured: 2500,
  voided: 0,
  refunded: 0,
  refunds: {},
  capturedAt: THEN,
});

/** Rows of an order, none missing. */
export type FullCase = { readonly [K in keyof OrderRecords]-?: NonNullable<OrderRecords[K]> } & {
  readonly order: Order;
};

/** An order that was paid and sent. */
export function shippedCase(name = 'ship'): FullCase {
  const orderId = ulid(name);
  const placed = newOrder({ orderId, userId: 'ada', items: [line], total: TOTAL }, THEN);
  const trackingId = 'TRK-AAAA1111';
  const order = applyMove(
    applyMove(placed, 'PAID', {}, THEN),
    'SHIPPED',
    { trackingId, shippedAt: THEN },
    THEN,
  );
  return {
    orderId,
    order,
    reservation: { orderId, state: 'SOLD', since: THEN, lines: [line], total: TOTAL },
    payment: {
      orderId,
      status: 'SUCCEEDED',
      amount: TOTAL,
      reference: 'sim_1',
      intendedAt: THEN,
      decidedAt: THEN,
    },
    charge: entry(orderId),
    shipment: { orderId, trackingId, status: 'CREATED', shippedAt: THEN },
  };
}

/** An order that was paid, then cancelled. */
export function cancelledCase(name = 'cancel'): FullCase {
  const one = shippedCase(name);
  const { orderId, order } = one;
  const refunded = { amount: TOTAL, at: THEN };
  return {
    ...one,
    order: { ...order, status: 'CANCELLED', cancelReason: 'customer', refunded },
    reservation: { orderId, state: 'RELEASED', since: THEN, lines: [line] },
    payment: { ...one.payment, closedAt: THEN, closedBecause: 'customer', voided: refunded },
    charge: { ...one.charge, status: 'VOIDED', refunded: 2500, voidedAt: THEN },
    shipment: { ...one.shipment, status: 'VOIDED', voidedAt: THEN },
  };
}

/** An order that waits for its payment, which is asked for. */
export function pendingCase(
  at: string,
  name = 'wait',
): Omit<FullCase, 'shipment'> & { readonly reservation: HeldReservation } {
  const orderId = ulid(name);
  const sweepAt = new Date(Date.parse(at) + 900_000).toISOString();
  return {
    orderId,
    order: newOrder({ orderId, userId: 'ada', items: [line], total: TOTAL }, at),
    reservation: {
      orderId,
      state: 'HELD',
      since: at,
      heldAt: at,
      sweepAt,
      correlationId: 'cid',
      lines: [line],
      total: TOTAL,
    },
    payment: { orderId, status: 'INTENT', amount: TOTAL, intendedAt: at },
    charge: { ...entry(orderId), status: 'ATTEMPTED', authorized: 0, captured: 0, capturedAt: at },
  };
}

/** A shop that holds these orders, with stock that adds up to them. */
export function shopOf(cases: readonly OrderRecords[], over: Partial<ShopSnapshot> = {}): ShopSnapshot {
  const all = <K extends keyof OrderRecords>(name: K): NonNullable<OrderRecords[K]>[] =>
    cases.flatMap((one) => one[name] ?? []) as NonNullable<OrderRecords[K]>[];
  const reservations = all('reservation');
  const units = (state: string): number =>
    reservations
      .filter((one) => one.state === state)
      .flatMap(({ lines }) => lines)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  const [held, sold] = [units('HELD'), units('SOLD')];
  return {
    products: [
      { productId: 'mug', stock: { ...initialStock(100), available: 100 - held - sold, held, sold } },
    ],
    reservations,
    orders: all('order'),
    claims: [],
    payments: all('payment'),
    ledger: all('charge'),
    shipments: all('shipment'),
    events: [],
    deadLetters: [],
    ...over,
  };
}

export const eventAt = (occurredAt: string, type = 'OrderPaid'): DomainEvent => ({
  id: ulid('event'),
  type,
  version: 1,
  occurredAt,
  correlationId: 'cid',
  subject: ulid('ship'),
  data: {},
});
