import { consume, type EventContext, type EventHandler } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { Money } from '../../../platform/money.ts';
import type { OrderForCart, OrderStatus, OrdersClient } from './calls.ts';
import type { CartOrigin } from './events.ts';

/** An order's row as far as any other service asks for it. */
export interface KnownOrder {
  status: OrderStatus;
  total?: Money;
  paymentToken?: string;
  trackingId?: string;
  cart?: CartOrigin;
  lines?: OrderForCart['lines'];
  wasPaid?: boolean;
}

/** How the queue delivers messages to a service. */
export interface Deliveries {
  /** Delivers an event after the order's row has come to say the same. */
  deliver(event: DomainEvent): Promise<void>;
  /** Delivers an event whatever the order's row says. */
  deliverUnasked(event: DomainEvent): Promise<void>;
}

/** Orders as other services see it, in memory. */
export interface FakeOrdersClient {
  readonly rows: Map<string, KnownOrder>;
  /** Makes the row say what an event says, as it does before orders publishes one; a closed order stays closed. */
  agree(event: DomainEvent): void;
  readonly client: OrdersClient;
  /** Takes messages to the event handlers of a service that asks these orders. */
  deliveries(reactions: readonly EventHandler[], context: EventContext): Deliveries;
}

const STATES: Readonly<Record<string, OrderStatus>> = {
  OrderPlaced: 'PENDING',
  OrderPaid: 'PAID',
  OrderFailed: 'FAILED',
  OrderCancelled: 'CANCELLED',
};

const CLOSED: ReadonlySet<OrderStatus> = new Set(['FAILED', 'CANCELLED', 'ABANDONED']);

/** What events say of an order, as its row has it. */
type Said = Pick<KnownOrder, 'total' | 'paymentToken' | 'cart'> & {
  readonly lines?: OrderForCart['lines'];
  readonly previousStatus?: string;
};

const unitsOf = (lines: OrderForCart['lines']) =>
  lines.map(({ productId, quantity }) => ({ productId, quantity }));

export function createFakeOrdersClient(): FakeOrdersClient {
  const rows = new Map<string, KnownOrder>();
  const agree = ({ type, subject, data }: DomainEvent): void => {
    const status = STATES[type];
    const row = rows.get(subject);
    if (status === undefined) return;
    const isLater = row?.status === 'PAID' && status === 'PENDING';
    const stays = isLater || (row && CLOSED.has(row.status) && !CLOSED.has(status));
    const { total, paymentToken, cart, lines, previousStatus } = data as Said;
    const isPaid = type === 'OrderPaid' || previousStatus === 'PAID';
    rows.set(subject, {
      ...row,
      status: stays ? row.status : status,
      ...(total === undefined ? {} : { total }),
      ...(paymentToken === undefined ? {} : { paymentToken }),
      ...(cart === undefined ? {} : { cart }),
      ...(lines === undefined ? {} : { lines: unitsOf(lines) }),
      ...(isPaid ? { wasPaid: true } : {}),
    });
  };
  const lookup = async ({ orderId }: { readonly orderId: string }) => rows.get(orderId);
  const getOrderForCart: OrdersClient['getOrderForCart'] = async ({ orderId }) => {
    const row = rows.get(orderId);
    if (row === undefined) return undefined;
    const { status, cart, lines = [], wasPaid = false } = row;
    return { status, lines, wasPaid, ...(cart === undefined ? {} : { cart }) };
  };
  return {
    rows,
    agree,
    client: {
      getOrderForPayment: lookup,
      getOrderForStock: lookup,
      getOrderForShipping: lookup,
      getOrderForCart,
    },
    deliveries: (reactions, context) => {
      const deliverUnasked = (event: DomainEvent) => consume(JSON.stringify(event), reactions, context);
      const deliver = (event: DomainEvent) => {
        agree(event);
        return deliverUnasked(event);
      };
      return { deliver, deliverUnasked };
    },
  };
}
