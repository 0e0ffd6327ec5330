import * as z from 'zod/mini';
import { defineRoute } from '../../platform/http/route.ts';
import type { InternalRefusal } from '../../platform/internal-call.ts';
import { clientId, MAX_QUANTITY, money, named, quantity, timestamp, whole } from '../../platform/schema.ts';

/** Most different products in one cart. */
export const MAX_CART_LINES = 50;

/** Most units of one product in a cart. */
export const MAX_CART_QUANTITY = MAX_QUANTITY;

/** One product in a cart; name and price as they were when it was last added or changed. */
export const cartLine = named(
  'CartLine',
  z.object({
    productId: clientId(),
    name: z.string(),
    quantity: quantity(),
    unitPrice: money(),
    lineTotal: money(),
  }),
);

/** A user's cart. Version 0 is the cart that nothing was ever put in. */
export const cartView = named(
  'Cart',
  z.object({
    userId: clientId(),
    items: z.array(cartLine),
    subtotal: money(),
    version: whole(0, Number.MAX_SAFE_INTEGER),
    updatedAt: z.optional(timestamp()),
  }),
);

export type CartLine = z.output<typeof cartLine>;
export type Cart = z.output<typeof cartView>;

const cartAnswer = {
  200: {
    description: 'The cart',
    schema: cartView,
    headers: { etag: 'The version of the cart, for `If-Match`' },
  },
};

const sameCart = { parameters: { userId: '$response.body#/userId' } };
const sameLine = {
  parameters: { userId: '$response.body#/userId', productId: '$response.body#/items/0/productId' },
};
const links = { getCart: sameCart, changeCartLine: sameLine, removeCartLine: sameLine };

const tag = 'Cart';
const access = 'machine';
const scope = 'checkout';
const lineParams = z.strictObject({ userId: clientId(), productId: clientId() });
const ifMatch = z.object({ 'if-match': z.optional(z.string()) });

export const addToCart = defineRoute({
  method: 'post',
  path: '/cart',
  operationId: 'addToCart',
  summary: 'Add a product to a cart',
  description:
    'Adds units of a product to the cart of a user, at the current name and price. Units of a product that is already in the cart add up.',
  tag,
  access,
  scope,
  headers: ifMatch,
  body: named(
    'NewCartLine',
    z.strictObject({ userId: clientId(), productId: clientId(), quantity: quantity() }),
  ),
  responses: { 200: { ...cartAnswer[200], links } },
  problems: [404, 409, 412, 413, 415],
  refusals: ['amount_too_large', 'quantity_too_large'],
});

export const getCart = defineRoute({
  method: 'get',
  path: '/cart/{userId}',
  operationId: 'getCart',
  summary: 'Get a cart',
  description: 'Returns the cart of a user. A user without a cart has an empty one of version 0.',
  tag,
  access,
  scope,
  params: z.strictObject({ userId: clientId() }),
  responses: cartAnswer,
  problems: [],
});

export const changeCartLine = defineRoute({
  method: 'patch',
  path: '/cart/{userId}/{productId}',
  operationId: 'changeCartLine',
  summary: 'Set the quantity of a product in a cart',
  description: 'Sets the number of units and takes over the current name and price of the product.',
  tag,
  access,
  scope,
  params: lineParams,
  headers: ifMatch,
  body: named('CartLineChange', z.strictObject({ quantity: quantity() })),
  responses: cartAnswer,
  problems: [404, 409, 412, 413, 415],
  refusals: ['amount_too_large', 'quantity_too_large'],
});

export const removeCartLine = defineRoute({
  method: 'delete',
  path: '/cart/{userId}/{productId}',
  operationId: 'removeCartLine',
  summary: 'Remove a product from a cart',
  description: 'Removes the product. A product that is not in the cart leaves it unchanged.',
  tag,
  access,
  scope,
  params: lineParams,
  headers: ifMatch,
  responses: cartAnswer,
  problems: [412],
});

export const cartRoutes = [addToCart, getCart, changeCartLine, removeCartLine];

/** What other services may ask of the cart. */
export const cartRequest = z.strictObject({
  operation: z.literal('cart'),
  userId: clientId(),
  correlationId: z.string().check(z.minLength(1), z.maxLength(64)),
});

export type CartRequest = z.output<typeof cartRequest>;

/** The user's cart; an empty one of version 0 when there is none. */
export type CartAnswer = { readonly ok: true; readonly cart: Cart } | InternalRefusal;

/** Asks the cart service: a Lambda invocation when deployed apart, a function call in one process. */
export type CartCall = (request: CartRequest) => Promise<CartAnswer>;
