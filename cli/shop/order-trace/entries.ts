import { formatMoney, type Money } from '../../../platform/money.ts';
import type { TimelineEntry } from '../../plugin/plugin.ts';
import type { OrderRecords, Row } from './records.ts';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const money = (value: unknown): string => {
  const { amount, currency } = (value ?? {}) as Partial<Money>;
  return typeof amount === 'number' && typeof currency === 'string' ? formatMoney({ amount, currency }) : '';
};

function entry(
  where: string,
  at: unknown,
  what: string,
  level: TimelineEntry['level'] = 'info',
): TimelineEntry[] {
  const moment = text(at);
  return moment === undefined ? [] : [{ at: moment, source: 'record', where, text: what.trim(), level }];
}

function ofOrder(order: Row | undefined): TimelineEntry[] {
  if (!order) return [];
  const history = Array.isArray(order.history) ? (order.history as { status: string; at: string }[]) : [];
  if (history.length === 0) return entry('order', order.createdAt, String(order.status));
  const reason = text(order.failureReason) ?? text(order.cancelReason);
  return history.flatMap(({ status, at }) => {
    const more: Record<string, string | undefined> = {
      PENDING: money(order.total),
      SHIPPED: text(order.trackingId),
      FAILED: reason,
      CANCELLED: reason,
    };
    return entry('order', at, `${status} ${more[status] ?? ''}`, status === 'FAILED' ? 'warn' : 'info');
  });
}

function ofReservation(row: Row | undefined): TimelineEntry[] {
  if (!row) return [];
  const state = String(row.state);
  const held = entry('reservation', row.heldAt, 'HELD');
  return [...held, ...(state === 'HELD' ? [] : entry('reservation', row.since, state))];
}

function ofPayment(row: Row | undefined): TimelineEntry[] {
  if (!row) return [];
  const status = String(row.status);
  const how = text(row.reference) ?? text(row.reason) ?? '';
  return [
    ...entry('payment', row.intendedAt, `INTENT ${money(row.amount)}`),
    ...entry('payment', row.decidedAt, `${status} ${how}`, status === 'FAILED' ? 'warn' : 'info'),
    ...entry('payment', row.closedAt, `closed: ${text(row.closedBecause) ?? ''}`),
    ...ofVoid(row.voided),
  ];
}

function ofVoid(voided: unknown): TimelineEntry[] {
  const { amount, at } = (voided ?? {}) as { amount?: unknown; at?: unknown };
  return entry('payment', at, `money back ${money(amount)}`);
}

/** Moments of a row that each have a field of their own. */
const moments = (
  where: string,
  row: Row | undefined,
  names: Readonly<Record<string, string>>,
): TimelineEntry[] => Object.entries(names).flatMap(([field, what]) => entry(where, row?.[field], what));

/** What the records of an order tell, each moment an entry. */
export function recordEntries(records: OrderRecords): TimelineEntry[] {
  const { order, reservation, payment, ledger, shipment, outbox } = records;
  return [
    ...ofOrder(order),
    ...ofReservation(reservation),
    ...ofPayment(payment),
    ...moments('ledger', ledger, {
      authorizedAt: 'authorized',
      capturedAt: 'captured',
      declinedAt: 'declined',
      voidedAt: 'voided',
      refundedAt: 'refunded',
    }),
    ...moments('shipment', shipment, {
      shippedAt: `created ${text(shipment?.trackingId) ?? ''}`,
      voidedAt: 'label voided',
      closedAt: `closed: ${text(shipment?.closedBecause) ?? ''}`,
    }),
    ...outbox.flatMap((event) => [
      ...entry(`outbox of ${event.service.toLowerCase()}`, event.occurredAt, `${event.type} stored`),
      ...entry('topic', event.sentAt, `${event.type} published`),
    ]),
  ];
}
