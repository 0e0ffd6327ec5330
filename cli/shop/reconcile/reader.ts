import type { Reservation } from '../../../functions/catalog/domain/reservation.ts';
import type { Claim } from '../../../functions/orders/domain/claim.ts';
import type { AbandonedOrder, Order } from '../../../functions/orders/domain/order.ts';
import type { LedgerEntry } from '../../../functions/payments/domain/ledger.ts';
import type { Payment } from '../../../functions/payments/domain/payment.ts';
import type { Shipment } from '../../../functions/shipping/domain/shipment.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { ProductStock, ShopSnapshot } from './snapshot.ts';

/** The rows of each table that is read. */
export interface Rows {
  products: ProductStock;
  reservations: Reservation;
  orders: Order | AbandonedOrder;
  payments: Payment;
  ledger: LedgerEntry;
  shipments: Shipment;
  claims: Claim;
}

export type TableName = keyof Rows;

/** The id that a table's rows are found by. */
export const idOf: { readonly [K in TableName]: (row: Rows[K]) => string } = {
  products: ({ productId }) => productId,
  reservations: ({ orderId }) => orderId,
  orders: ({ orderId }) => orderId,
  payments: ({ orderId }) => orderId,
  ledger: ({ key }) => key,
  shipments: ({ orderId }) => orderId,
  claims: ({ id }) => id,
};

/** Reads a shop of any size, page by page, each row as it is at that time. */
export interface ShopReader {
  pages<K extends TableName>(table: K): AsyncIterable<readonly Rows[K][]>;
  /** Rows by id; missing ones are absent. */
  byIds<K extends TableName>(table: K, ids: readonly string[]): Promise<Map<string, Rows[K]>>;
  /** Events that no outbox has sent, page by page. */
  unsent(): AsyncIterable<readonly DomainEvent[]>;
  /** Messages in each dead-letter queue, by the name of the queue that they came from. */
  letters(): Promise<readonly { readonly queue: string; readonly letters: number }[]>;
}

/** A snapshot that is read like a shop. */
export function snapshotReader(shop: ShopSnapshot, pageSize = 2): ShopReader {
  const rows = shop as unknown as { readonly [K in TableName]: readonly Rows[K][] };
  async function* paged<T>(all: readonly T[]): AsyncIterable<readonly T[]> {
    for (let start = 0; start < all.length; start += pageSize) yield all.slice(start, start + pageSize);
  }
  const counts = new Map<string, number>();
  for (const { queue } of shop.deadLetters) counts.set(queue, (counts.get(queue) ?? 0) + 1);
  return {
    pages: (table) => paged(rows[table]),
    byIds: async (table, ids) => {
      const wanted = new Set(ids);
      const found = rows[table].filter((row) => wanted.has(idOf[table](row)));
      return new Map(found.map((row) => [idOf[table](row), row]));
    },
    unsent: () => paged(shop.events.flatMap(({ event, sent }) => (sent ? [] : event))),
    letters: async () => [...counts].map(([queue, letters]) => ({ queue, letters })),
  };
}
