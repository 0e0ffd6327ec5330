import type { ShopSnapshot } from '../../cli/shop/reconcile/snapshot.ts';
import type { Product } from '../../functions/catalog/domain/product.ts';
import type { Order } from '../../functions/orders/domain/order.ts';

/** A message that was given up. */
export interface DeadLetter {
  readonly queue: string;
  readonly body: string;
}

/** All that lies in a shop's stores and queues at one moment. */
export interface Snapshot extends ShopSnapshot {
  readonly products: readonly Product[];
  readonly deadLetters: readonly DeadLetter[];
  /** Messages in the queues themselves, in flight ones included. */
  readonly waiting: number;
}

/** An event of an outbox. */
export type StoredEvent = Snapshot['events'][number];

/** The orders that were placed; an abandoned one only keeps the place. */
export const placedOrders = ({ orders }: Pick<Snapshot, 'orders'>): Order[] =>
  orders.flatMap((order) => (order.status === 'ABANDONED' ? [] : order));

/** States in which the money is the shop's. */
export const PAID_STATES: ReadonlySet<string> = new Set([
  'PAID',
  'SHIPPED',
  'DELIVERED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);

/** States that end an order with nothing sold. */
export const CLOSED_STATES: ReadonlySet<string> = new Set(['FAILED', 'CANCELLED', 'ABANDONED']);

/** States that an order may be found in when nothing moves any more. */
export const RESTING_STATES: ReadonlySet<string> = new Set([
  'SHIPPED',
  'DELIVERED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'FAILED',
  'CANCELLED',
]);

/**
 * What belongs to these products alone, for a shop in which others buy at the same time. Their queues cannot be told
 * apart: `waiting` is left out.
 */
export function narrowed(snapshot: Snapshot, productIds: ReadonlySet<string>): Snapshot {
  const isMine = (lines: readonly { readonly productId: string }[]): boolean =>
    lines.some(({ productId }) => productIds.has(productId));
  const orders = placedOrders(snapshot).filter(({ items }) => isMine(items));
  const reserved = snapshot.reservations.filter(({ lines }) => isMine(lines));
  const mine = new Set([...orders, ...reserved].map(({ orderId }) => orderId));
  return {
    products: snapshot.products.filter(({ productId }) => productIds.has(productId)),
    reservations: snapshot.reservations.filter(({ orderId }) => mine.has(orderId)),
    orders: snapshot.orders.filter(({ orderId }) => mine.has(orderId)),
    claims: snapshot.claims.filter(({ orderId }) => mine.has(orderId)),
    payments: snapshot.payments.filter(({ orderId }) => mine.has(orderId)),
    ledger: snapshot.ledger.filter(({ key }) => mine.has(key)),
    shipments: snapshot.shipments.filter(({ orderId }) => mine.has(orderId)),
    events: snapshot.events.filter(({ event }) => mine.has(event.subject)),
    deadLetters: snapshot.deadLetters.filter(({ body }) => [...mine].some((id) => body.includes(id))),
    waiting: 0,
  };
}
