import * as z from 'zod/mini';
import { ContradictedEvent } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import { askInternally, type InternalCall } from '../../../platform/internal-call.ts';
import { money, orderId } from '../../../platform/schema.ts';

// What other services may ask of orders: before money or goods move they hold an event against the order's own row.

const question = { orderId: orderId(), correlationId: z.string().check(z.minLength(1), z.maxLength(64)) };

/** What OrdersInternalFunction is asked. */
export const ordersRequest = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('getOrderForPayment'), ...question }),
  z.strictObject({ operation: z.literal('getOrderForStock'), ...question }),
  z.strictObject({ operation: z.literal('getOrderForShipping'), ...question }),
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

export type OrderForPayment = z.output<typeof orderForPayment>;
export type OrderForStock = z.output<typeof orderForStock>;
export type OrderForShipping = z.output<typeof orderForShipping>;

const response = <S extends z.ZodMiniType>(order: S) =>
  z.strictObject({ ok: z.literal(true), order: z.optional(order) });

/** An order's row as far as a service needs it, read consistently; undefined when there is none. */
export type OrderLookup<O> = (about: {
  readonly orderId: string;
  readonly correlationId: string;
}) => Promise<O | undefined>;

const lookup =
  <S extends z.ZodMiniType>(
    call: InternalCall,
    operation: OrdersRequest['operation'],
    order: S,
  ): OrderLookup<z.output<S>> =>
  async ({ orderId: id, correlationId }) =>
    (await askInternally(call, { operation, orderId: id, correlationId }, response(order))).order;

/** How long a consumer (10 s) waits for orders' internal function (5 s), in milliseconds. */
export const LOOKUP_BUDGET_MS = 7_000;

// Each throws Fault `temporarily_unavailable` when orders cannot be asked: the message is delivered again.

export const lookupForPayment = (call: InternalCall) => lookup(call, 'getOrderForPayment', orderForPayment);
export const lookupForStock = (call: InternalCall) => lookup(call, 'getOrderForStock', orderForStock);
export const lookupForShipping = (call: InternalCall) =>
  lookup(call, 'getOrderForShipping', orderForShipping);

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
