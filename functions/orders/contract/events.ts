import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../../../platform/events.ts';
import {
  orderId as anOrderId,
  userId as aUserId,
  clientId,
  integer,
  money,
  named,
  quantity,
  text,
  ulid,
} from '../../../platform/schema.ts';

export const orderId = anOrderId();

export const reason = z.string().check(z.minLength(1), z.maxLength(64));

/** A line as the catalog priced it. */
export const orderLine = named(
  'OrderLine',
  z.strictObject({
    productId: clientId(),
    name: z.string(),
    quantity: quantity(),
    unitPrice: money(),
    lineTotal: money(),
  }),
);

const orderedUnits = z.strictObject({ productId: clientId(), quantity: quantity() });

/** The cart that an order came from; orders that were placed before carts had ids have none. */
export const cartOrigin = z.strictObject({
  userId: aUserId(),
  version: integer(1, Number.MAX_SAFE_INTEGER),
  cartId: z.optional(ulid()),
});

export type CartOrigin = z.output<typeof cartOrigin>;

export const OrderPlaced = defineEvent(
  'OrderPlaced',
  1,
  z.strictObject({
    orderId,
    userId: aUserId(),
    lines: z.array(orderLine),
    total: money(),
    /** Only in events older than the token on the order's row. It is neither written nor read any more. */
    paymentToken: z.optional(z.string()),
    cart: z.optional(cartOrigin),
  }),
);

export const OrderPaid = defineEvent(
  'OrderPaid',
  1,
  z.strictObject({ orderId, userId: aUserId(), lines: z.array(orderedUnits), total: money() }),
);

/** `cart` is absent for orders of items, and in events of orders that were placed before carts had ids. */
const closing = { orderId, userId: z.optional(aUserId()), reason, cart: z.optional(cartOrigin) };

export const OrderFailed = defineEvent('OrderFailed', 1, z.strictObject(closing));

/** `previousStatus` is absent for a checkout that never became an order, and in events older than the field. */
export const OrderCancelled = defineEvent(
  'OrderCancelled',
  1,
  z.strictObject({ ...closing, previousStatus: z.optional(z.enum(['PENDING', 'PAID'])) }),
);

/** Every event of orders. */
export type OrderEvent = EventOf<
  typeof OrderPlaced | typeof OrderPaid | typeof OrderFailed | typeof OrderCancelled
>;

/** A test token of the simulating provider, or what the payment page gave for a real one. */
export const paymentToken = z.optional(text(1, 255));
