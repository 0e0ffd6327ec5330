import {
  createdAt,
  lineTotal,
  name,
  nextKey,
  orderId,
  page,
  productId,
  quantity,
  unitPrice,
  updatedAt,
  userId,
} from './common.ts';
import type { ComponentTexts } from './component-text.ts';

const status = 'Current status';
const total = 'Sum of the lines, which is what the payment is for';
const orderItems = 'Lines of the order, one for each product';
const expectedTotal =
  'Total that the buyer was shown. When the order would cost anything else, it is rejected with `price_changed`';
const paymentToken =
  'Token of the payment method, from the payment provider. The provider `simulator` knows `tok_ok`, `tok_declined`, `tok_error`, ' +
  '`tok_timeout_before_charge` and `tok_timeout_after_charge`; without a token it declines one order in five';

/** Components of orders and shipments, and of the shop itself, by name. */
export const ORDER_TEXTS: ComponentTexts = {
  PlaceOrder: { about: 'An order to place, for the named items or for a cart' },
  OrderOfItems: {
    about: 'An order of the named items at their current prices',
    properties: {
      userId,
      items: 'Products to order. Lines of the same product are added up; at most 50 products',
      expectedTotal,
      paymentToken,
    },
  },
  OrderOfCart: {
    about: 'An order of all lines of a cart at the prices in the cart',
    properties: {
      userId,
      cartVersion: 'Version of the cart that the buyer was shown',
      expectedTotal,
      paymentToken,
    },
  },
  RequestedLine: { about: 'Units of a product to order', properties: { productId, quantity } },
  OrderLine: {
    about: 'A product of an order, with its name and price of when the order was placed',
    properties: { productId, name, quantity, unitPrice, lineTotal },
  },
  PlacedOrder: {
    about: 'An order that was just placed',
    properties: {
      orderId,
      userId,
      status: 'The payment of a placed order is pending',
      items: orderItems,
      total,
      createdAt,
    },
  },
  Order: {
    about: 'An order',
    properties: {
      orderId,
      userId,
      status,
      items: orderItems,
      total,
      createdAt,
      updatedAt,
      trackingId: 'Tracking id of the shipment, once there is one',
      shippedAt: 'Time of shipment',
      deliveredAt: 'Time of delivery',
      failureReason:
        'Why the order has failed: `payment_timeout`, `declined`, `unknown_token` or another reason of the payment provider',
      cancelReason: 'Reason given for the cancellation',
      refunded: 'What was returned to the buyer after the order was cancelled or had failed',
      history: 'Every status of the order, oldest first',
    },
  },
  OrderStatus: { about: 'Status of an order' },
  StatusChange: {
    about: 'A status that an order had',
    properties: { status: 'The status', at: 'Time since which the order had it' },
  },
  Refunded: {
    about: 'Money returned to the buyer: an authorization released or a charge refunded',
    properties: { amount: 'Amount returned', at: 'Time of the return' },
  },
  OrderPage: { about: 'A page of orders', properties: { items: page, nextKey } },
  OrderCancellation: {
    about: 'Details of a cancellation',
    properties: { reason: 'Why the order is cancelled, shown as `cancelReason`. Default: `customer`' },
  },
  Shipment: {
    about: 'A shipment',
    properties: {
      trackingId: 'Tracking id of the shipment',
      orderId,
      status: '`VOIDED` after the order was cancelled',
      shippedAt: 'Time of shipment',
      voidedAt: 'Time at which the label was voided',
    },
  },
  Health: {
    about: 'State of the shop',
    properties: {
      status: 'Always `healthy`',
      environment: 'Name of the environment',
      version: 'Version of the shop',
    },
  },
};
