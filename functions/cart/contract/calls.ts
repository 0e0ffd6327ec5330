import * as z from 'zod/mini';
import { callInternally, type InternalCall } from '../../../platform/internal-call.ts';
import {
  correlationId as aCorrelationId,
  userId as aUserId,
  clientId,
  quantity,
  ulid,
} from '../../../platform/schema.ts';
import { cartView, MAX_CART_LINES } from './routes.ts';

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

/** A cart as other services see it; an empty one of version 0 when there is none. */
const cartState = z.extend(cartView, {
  /** The last order whose lines were taken out. */
  lastOrderId: z.optional(ulid()),
});

const cartResponse = z.object({ ok: z.literal(true), cart: cartState });

export type CartState = z.output<typeof cartState>;
export type CartResponse = z.output<typeof cartResponse>;

type Arguments<O extends CartRequest['operation']> = Omit<
  Extract<CartRequest, { operation: O }>,
  'operation'
>;

/**
 * The internal calls of the cart. Each returns the cart after it, and throws DomainError `temporarily_unavailable` when the
 * cart does not respond.
 */
export interface CartClient {
  getCart(request: Arguments<'cart'>): Promise<CartState>;
  /** Removes the lines of an order from the cart that it came from. */
  removeOrdered(request: Arguments<'takeOut'>): Promise<CartState>;
  /** Restores the lines of an order that failed unpaid. */
  restoreOrdered(request: Arguments<'putBack'>): Promise<CartState>;
}

export function createCartClient(call: InternalCall): CartClient {
  const send = async (request: CartRequest): Promise<CartState> =>
    (await callInternally(call, request, cartResponse)).cart;
  return {
    getCart: (request) => send({ operation: 'cart', ...request }),
    removeOrdered: (request) => send({ operation: 'takeOut', ...request }),
    restoreOrdered: (request) => send({ operation: 'putBack', ...request }),
  };
}
