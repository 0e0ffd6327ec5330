import * as z from 'zod/mini';
import type { InternalErrorResponse } from '../../../platform/internal-call.ts';
import {
  correlationId as aCorrelationId,
  userId as aUserId,
  clientId,
  quantity,
  ulid,
} from '../../../platform/schema.ts';
import { type Cart, MAX_CART_LINES } from './routes.ts';

const correlationId = aCorrelationId();

const readRequest = z.strictObject({ operation: z.literal('cart'), userId: aUserId(), correlationId });

const takeOutRequest = z.strictObject({
  operation: z.literal('takeOut'),
  orderId: ulid(),
  userId: aUserId(),
  /** The cart that the order came from: a later cart of the user is left alone. */
  cartId: ulid(),
  lines: z
    .array(z.strictObject({ productId: clientId(), quantity: quantity() }))
    .check(z.maxLength(MAX_CART_LINES)),
  correlationId,
});

const putBackRequest = z.strictObject({
  operation: z.literal('putBack'),
  orderId: ulid(),
  userId: aUserId(),
  correlationId,
});

/**
 * What other services may ask of the cart: read it, take an order's lines out of it, or put those of a failed order
 * back. The last two do what the events of the order do, once per order, whichever comes first.
 */
export const cartRequest = z.discriminatedUnion('operation', [readRequest, takeOutRequest, putBackRequest]);

export type CartRequest = z.output<typeof cartRequest>;

/** A cart as other services see it. */
export interface CartState extends Cart {
  /** The last order whose lines were taken out. */
  readonly lastOrderId?: string;
}

/** The user's cart after what was asked; an empty one of version 0 when there is none. */
export type CartAnswer = { readonly ok: true; readonly cart: CartState } | InternalErrorResponse;

/** Asks the cart service: a Lambda invocation when deployed apart, a function call in one process. */
export type CartCall = (request: CartRequest) => Promise<CartAnswer>;
