import type { DomainEvent } from '../../../platform/events.ts';
import type { Money } from '../../../platform/money.ts';
import type { OrderStatus } from './calls.ts';

/** An order's row as far as any other service asks for it. */
export interface KnownOrder {
  status: OrderStatus;
  total?: Money;
  paymentToken?: string;
  trackingId?: string;
}

/** Orders as other services see it, in memory. */
export interface KnownOrders {
  readonly rows: Map<string, KnownOrder>;
  /** Makes the row say what an event says, as it does before orders publishes one; a closed order stays closed. */
  agree(event: DomainEvent): void;
  /** What orders' internal function finds. */
  readonly lookup: (about: { readonly orderId: string }) => Promise<KnownOrder | undefined>;
}

const STATES: Readonly<Record<string, OrderStatus>> = {
  OrderPlaced: 'PENDING',
  OrderPaid: 'PAID',
  OrderFailed: 'FAILED',
  OrderCancelled: 'CANCELLED',
};

const CLOSED: ReadonlySet<OrderStatus> = new Set(['FAILED', 'CANCELLED', 'ABANDONED']);

export function knownOrders(): KnownOrders {
  const rows = new Map<string, KnownOrder>();
  return {
    rows,
    agree: ({ type, subject, data }) => {
      const status = STATES[type];
      const row = rows.get(subject);
      if (status === undefined) return;
      const isLater = row?.status === 'PAID' && status === 'PENDING';
      const stays = isLater || (row && CLOSED.has(row.status) && !CLOSED.has(status));
      const { total, paymentToken } = data as Pick<KnownOrder, 'total' | 'paymentToken'>;
      rows.set(subject, {
        ...row,
        status: stays ? row.status : status,
        ...(total === undefined ? {} : { total }),
        ...(paymentToken === undefined ? {} : { paymentToken }),
      });
    },
    lookup: async ({ orderId }) => rows.get(orderId),
  };
}
