import * as z from 'zod/mini';
import { INVALID_CURSOR } from '../../../platform/http/error-codes.ts';
import { pageQuery } from '../../../platform/http/pagination.ts';
import { defineRoute } from '../../../platform/http/route.ts';
import {
  IDEMPOTENCY_KEY_REUSED,
  idempotencyKey,
  REQUEST_IN_PROGRESS,
} from '../../../platform/idempotency.ts';
import {
  userId as aUserId,
  clientId,
  integer,
  line,
  money,
  named,
  quantity,
  timestamp,
} from '../../../platform/schema.ts';
import { AMOUNT_TOO_LARGE, INSUFFICIENT_STOCK } from '../../catalog/contract/error-codes.ts';
import {
  CART_ALREADY_ORDERED,
  CART_CHANGED,
  CART_EMPTY,
  CHECKOUT_EXPIRED,
  MIXED_CURRENCY,
  NOT_YOUR_ORDER,
  ORDER_FAILED,
  ORDER_NOT_FOUND,
  ORDER_SHIPPED,
  ORDER_TOO_LARGE,
  PRICE_CHANGED,
  PRODUCT_UNAVAILABLE,
} from './error-codes.ts';
import { orderId, orderLine, paymentToken, reason } from './events.ts';

/** Most different products in one order. */
export const MAX_ORDER_LINES = 50;

/** Most lines that a request may name before those of one product are merged. */
const MAX_REQUEST_LINES = 500;

/** The states that callers see; `ABANDONED` is kept inside. */
export const orderStatus = named(
  'OrderStatus',
  z.enum([
    'PENDING',
    'PAID',
    'SHIPPED',
    'DELIVERED',
    'FAILED',
    'CANCELLED',
    'PARTIALLY_REFUNDED',
    'REFUNDED',
  ]),
);

/** An order as the API shows it. */
export const orderView = named(
  'Order',
  z.object({
    orderId,
    userId: aUserId(),
    status: orderStatus,
    items: z.array(orderLine),
    total: money(),
    createdAt: timestamp(),
    updatedAt: timestamp(),
    trackingId: z.optional(z.string()),
    shippedAt: z.optional(timestamp()),
    deliveredAt: z.optional(timestamp()),
    failureReason: z.optional(reason),
    cancelReason: z.optional(reason),
    /** What was held or taken for a closed order and went back to the buyer. */
    refunded: z.optional(named('Refunded', z.object({ amount: money(), at: timestamp() }))),
    history: z.array(named('StatusChange', z.object({ status: orderStatus, at: timestamp() }))),
  }),
);

/** What `POST /orders` answers. */
export const placedOrder = named(
  'PlacedOrder',
  z.object({
    orderId,
    userId: aUserId(),
    status: z.literal('PENDING'),
    items: z.array(orderLine),
    total: money(),
    createdAt: timestamp(),
  }),
);

export type OrderView = z.output<typeof orderView>;

export type PlacedOrder = z.output<typeof placedOrder>;

/** What the buyer was shown: when the order would cost anything else, nothing is ordered. */
const expectedTotal = z.optional(money());

/** Sells the items named at the price of now. */
const orderOfItems = named(
  'OrderOfItems',
  z.strictObject({
    userId: aUserId(),
    items: z
      .array(named('RequestedLine', z.strictObject({ productId: clientId(), quantity: quantity() })))
      .check(z.minLength(1), z.maxLength(MAX_REQUEST_LINES)),
    expectedTotal,
    paymentToken,
  }),
);

/** Sells what the cart holds at the cart's prices. */
const orderOfCart = named(
  'OrderOfCart',
  z.strictObject({
    userId: aUserId(),
    cartVersion: integer(1, Number.MAX_SAFE_INTEGER),
    expectedTotal,
    paymentToken,
  }),
);

/** Exclusive, since `z.union` reports the errors of one shape only when the other one has a wrong type. */
export const placeOrderBody = named('PlaceOrder', z.xor([orderOfItems, orderOfCart]));

export type PlaceOrderBody = z.output<typeof placeOrderBody>;

/** Any id may be asked for; one that no order has is 404. */
const orderPath = z.strictObject({ orderId: clientId() });

const ofThisUser = { parameters: { userId: '$response.body#/userId' } };

const ofThisOrder = { parameters: { orderId: '$response.body#/orderId', userId: '$response.body#/userId' } };

export const placeOrder = defineRoute({
  method: 'post',
  path: '/orders',
  operationId: 'placeOrder',
  summary: 'Place an order',
  description:
    'Places an order for the named items at their current prices, or for a version of a cart at the prices in the cart. Reserves the stock of all lines or of none. Payment and shipment follow; read the order to see its status. Send an Idempotency-Key, so that a retry cannot place a second order. Send `expectedTotal` to order at the total that the buyer was shown or not at all. A version of a cart becomes one order; an order of items leaves the cart unchanged.',
  tag: 'Orders',
  access: 'machine',
  scope: 'checkout',
  headers: z.object({ 'idempotency-key': z.optional(idempotencyKey) }),
  body: placeOrderBody,
  responses: {
    201: {
      description: 'The placed order. Payment is pending',
      schema: placedOrder,
      headers: { location: 'Address of the order', 'idempotent-replayed': '`true` on a replay' },
      links: { getOrder: ofThisOrder, cancelOrder: ofThisOrder, listOrders: ofThisUser },
    },
  },
  errorCodes: [
    AMOUNT_TOO_LARGE,
    CART_EMPTY,
    MIXED_CURRENCY,
    ORDER_TOO_LARGE,
    PRODUCT_UNAVAILABLE,
    INSUFFICIENT_STOCK,
    PRICE_CHANGED,
    CART_CHANGED,
    CART_ALREADY_ORDERED,
    CHECKOUT_EXPIRED,
    REQUEST_IN_PROGRESS,
    IDEMPOTENCY_KEY_REUSED,
  ],
});

export const listOrders = defineRoute({
  method: 'get',
  path: '/orders',
  operationId: 'listOrders',
  summary: 'List orders',
  description: 'Lists the orders of a user, newest first.',
  tag: 'Orders',
  access: 'machine',
  scope: 'orders',
  query: z.strictObject({ userId: aUserId(), ...pageQuery }),
  responses: {
    200: {
      description: 'A page of orders',
      schema: named('OrderPage', z.object({ items: z.array(orderView), nextKey: z.optional(z.string()) })),
      links: {
        listOrders: { parameters: { userId: '$request.query.userId', lastKey: '$response.body#/nextKey' } },
      },
    },
  },
  errorCodes: [INVALID_CURSOR],
});

export const getOrder = defineRoute({
  method: 'get',
  path: '/orders/{orderId}',
  operationId: 'getOrder',
  summary: 'Get an order',
  tag: 'Orders',
  access: 'machine',
  scope: 'orders',
  params: orderPath,
  query: z.strictObject({ userId: aUserId() }),
  responses: {
    200: {
      description: 'The order',
      schema: orderView,
      links: { getShipment: { parameters: { trackingId: '$response.body#/trackingId' } } },
    },
  },
  errorCodes: [ORDER_NOT_FOUND, NOT_YOUR_ORDER],
});

export const cancelOrder = defineRoute({
  method: 'post',
  path: '/orders/{orderId}/cancel',
  operationId: 'cancelOrder',
  summary: 'Cancel an order',
  description:
    'Cancels an order that is not shipped yet. An order that is already cancelled stays as it is. The payment is refunded, the stock released and the shipment voided.',
  tag: 'Orders',
  access: 'machine',
  scope: 'orders',
  params: orderPath,
  query: z.strictObject({ userId: aUserId() }),
  headers: z.object({ 'idempotency-key': z.optional(idempotencyKey) }),
  body: z.optional(named('OrderCancellation', z.strictObject({ reason: z.optional(line(64)) }))),
  responses: {
    200: {
      description: 'The cancelled order',
      schema: orderView,
      headers: { 'idempotent-replayed': '`true` on a replay' },
    },
  },
  errorCodes: [
    ORDER_NOT_FOUND,
    NOT_YOUR_ORDER,
    ORDER_SHIPPED,
    ORDER_FAILED,
    REQUEST_IN_PROGRESS,
    IDEMPOTENCY_KEY_REUSED,
  ],
});

export const orderRoutes = [placeOrder, listOrders, getOrder, cancelOrder];
