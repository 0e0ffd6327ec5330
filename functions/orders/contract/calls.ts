import * as z from 'zod/mini';
import { canonicalJson } from '../../../platform/canonical-json.ts';
import { ContradictedEvent } from '../../../platform/event-consumer.ts';
import type { DomainEvent, EventOf } from '../../../platform/events.ts';
import type { InternalCall } from '../../../platform/internal-call.ts';
import { type RecordLookup, recordLookup, recordRequest } from '../../../platform/record-lookup.ts';
import { clientId, money, quantity } from '../../../platform/schema.ts';
import type { CartOrigin } from './events.ts';
import { cartOrigin, type OrderPlaced } from './events.ts';

// What other services may ask of orders: before money or goods move they hold an event against the order's own row.

/** What OrdersInternalFunction is asked. */
export const ordersRequest = z.discriminatedUnion('operation', [
  recordRequest('getOrderForPayment'),
  recordRequest('getOrderForStock'),
  recordRequest('getOrderForShipping'),
  recordRequest('getOrderForCart'),
]);
export type OrdersRequest = z.output<typeof ordersRequest>;

/** Every state of an order, `ABANDONED` too: a checkout that never finished and never will. */
const state = z.enum([
  'PENDING',
  'PAID',
  'SHIPPED',
  'DELIVERED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'FAILED',
  'CANCELLED',
  'ABANDONED',
]);
export type OrderStatus = z.output<typeof state>;

/** For payments: what to charge and, until that is decided, what with. An abandoned order has no total. */
const orderForPayment = z.strictObject({
  status: state,
  total: z.optional(money()),
  paymentToken: z.optional(z.string()),
});

/** For catalog: whether units may move. */
const orderForStock = z.strictObject({ status: state });

/** For shipping: the parcel that the order has already. */
const orderForShipping = z.strictObject({ status: state, trackingId: z.optional(z.string()) });

/** For the cart: which lines came from which cart, and whether they were paid for. An abandoned order has none. */
const orderForCart = z.strictObject({
  status: state,
  cart: z.optional(cartOrigin),
  lines: z.array(z.strictObject({ productId: clientId(), quantity: quantity() })),
  wasPaid: z.boolean(),
});

export type OrderForPayment = z.output<typeof orderForPayment>;
export type OrderForStock = z.output<typeof orderForStock>;
export type OrderForShipping = z.output<typeof orderForShipping>;
export type OrderForCart = z.output<typeof orderForCart>;

/** An order's row as far as a service needs it, read consistently; undefined when there is none. */
export type OrderLookup<O> = RecordLookup<O>;

/** The internal calls of orders: each gets what its caller needs of an order, and no more. */
export interface OrdersClient {
  readonly getOrderForPayment: OrderLookup<OrderForPayment>;
  readonly getOrderForStock: OrderLookup<OrderForStock>;
  readonly getOrderForShipping: OrderLookup<OrderForShipping>;
  readonly getOrderForCart: OrderLookup<OrderForCart>;
}

/** Every call throws DomainError `temporarily_unavailable` when orders does not respond: a message is then delivered again. */
export function createOrdersClient(call: InternalCall): OrdersClient {
  const lookup = <S extends z.ZodMiniType>(operation: OrdersRequest['operation'], order: S) =>
    recordLookup(call, operation, 'order', order);
  return {
    getOrderForPayment: lookup('getOrderForPayment', orderForPayment),
    getOrderForStock: lookup('getOrderForStock', orderForStock),
    getOrderForShipping: lookup('getOrderForShipping', orderForShipping),
    getOrderForCart: lookup('getOrderForCart', orderForCart),
  };
}

/** States that an order can only be in after it was paid. */
const PAID: ReadonlySet<OrderStatus> = new Set([
  'PAID',
  'SHIPPED',
  'DELIVERED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);

/** Where an order is that each closing event is about. */
const CLOSED: Readonly<Record<string, readonly OrderStatus[]>> = {
  OrderFailed: ['FAILED'],
  OrderCancelled: ['CANCELLED', 'ABANDONED'],
};

type About = Pick<DomainEvent, 'type' | 'subject'>;

/**
 * The order, when it is closed as the event says. An event follows its commit, so a row that says otherwise never will say so.
 * @throws ContradictedEvent
 */
export function closedAs<O extends { readonly status: OrderStatus }>(event: About, order: O | undefined): O {
  const found = existing(event, order);
  if (CLOSED[event.type]?.includes(found.status)) return found;
  throw new ContradictedEvent(`${event.type} of order ${event.subject}, which is ${found.status}`);
}

/**
 * The order, when it is paid as the event says; undefined when it was closed since, so that there is nothing to do.
 * @throws ContradictedEvent
 */
export function paidAs<O extends { readonly status: OrderStatus }>(
  event: About,
  order: O | undefined,
): O | undefined {
  const found = existing(event, order);
  if (PAID.has(found.status)) return found;
  if (found.status === 'CANCELLED') return undefined;
  throw new ContradictedEvent(`${event.type} of order ${event.subject}, which is ${found.status}`);
}

/** @throws ContradictedEvent */
export function existing<O>({ type, subject }: About, order: O | undefined): O {
  if (order !== undefined) return order;
  throw new ContradictedEvent(`${type} of order ${subject}, which does not exist`);
}

/** An order and the cart that it came from. */
export type OrderOfCart = OrderForCart & { readonly cart: CartOrigin };

/**
 * The order, when it was placed with the lines and from the cart that the event names.
 * @throws ContradictedEvent
 */
export function placedFromCart(
  event: EventOf<typeof OrderPlaced>,
  order: OrderForCart | undefined,
): OrderOfCart {
  const found = existing(event, order);
  const lines = event.data.lines.map(({ productId, quantity }) => ({ productId, quantity }));
  if (canonicalJson(lines) === canonicalJson(found.lines)) return ofCart(event, event.data.cart, found);
  throw new ContradictedEvent(`${event.type} of order ${event.subject}, which has other lines`);
}

/**
 * The order, when it was closed as the event says, unpaid, and came from the cart that the event names.
 * @throws ContradictedEvent
 */
export function closedUnpaid(event: About, cart: CartOrigin, order: OrderForCart | undefined): OrderOfCart {
  const found = closedAs(event, order);
  if (!found.wasPaid) return ofCart(event, cart, found);
  throw new ContradictedEvent(`${event.type} of order ${event.subject} before its payment, which was paid`);
}

function ofCart({ type, subject }: About, cart: CartOrigin | undefined, order: OrderForCart): OrderOfCart {
  const origin = order.cart;
  if (origin && cart && canonicalJson(origin) === canonicalJson(cart)) return { ...order, cart: origin };
  throw new ContradictedEvent(`${type} of order ${subject} with a cart that it did not come from`);
}
