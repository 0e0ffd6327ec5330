import * as z from 'zod/mini';
import { VERSION_MISMATCH } from '../../../platform/http/error-codes.ts';
import { defineRoute } from '../../../platform/http/route.ts';
import {
  userId as aUserId,
  clientId,
  integer,
  MAX_QUANTITY,
  money,
  named,
  quantity,
  timestamp,
  ulid,
} from '../../../platform/schema.ts';
import { AMOUNT_TOO_LARGE, PRODUCT_NOT_FOUND } from '../../catalog/contract/error-codes.ts';
import { CART_CURRENCY_DIFFERS, CART_FULL, CART_LINE_NOT_FOUND, QUANTITY_TOO_LARGE } from './error-codes.ts';

/** Most different products in one cart. */
export const MAX_CART_LINES = 50;

/** Most units of one product in a cart. */
export const MAX_CART_QUANTITY = MAX_QUANTITY;

/** One product in a cart; name and price as they were when it was last added or changed. */
export const cartLine = named(
  'CartLine',
  z.object({
    /** Addresses the line in paths. */
    lineId: clientId(),
    sku: clientId(),
    productId: clientId(),
    name: z.string(),
    quantity: quantity(),
    unitPrice: money(),
    lineTotal: money(),
    /** Whether the product can be bought now; absent when the catalog could not be asked. Says nothing of stock. */
    available: z.optional(z.boolean()),
    /** Present, and true, when the catalog's price is not the line's any more, or the line has just taken a new one. */
    priceChanged: z.optional(z.literal(true)),
  }),
);

/** Units of one product that a failed or cancelled order had taken out of the cart. */
export const restoredLine = named(
  'RestoredLine',
  z.object({
    sku: clientId(),
    productId: clientId(),
    name: z.string(),
    unitPrice: money(),
    /** Units that the order had taken out. */
    quantity: quantity(),
    /** Units that are in the cart again. */
    restored: integer(0, MAX_CART_QUANTITY),
    /** Present when fewer came back: what the cart had no room for. */
    reason: z.optional(z.enum(['mixed_currency', 'cart_full', 'quantity_too_large', 'amount_too_large'])),
  }),
);

/** An order that was never paid: its lines were restored to the cart that it came from, as far as they fit. */
export const restoredOrder = named(
  'RestoredOrder',
  z.object({ orderId: ulid(), at: timestamp(), items: z.array(restoredLine) }),
);

export type RestoredOrder = z.output<typeof restoredOrder>;

/** Most orders that a cart reports as restored. */
export const MAX_RESTORED = 3;

/** A user's cart. Version 0 is the cart that nothing was ever put in. */
export const cartView = named(
  'Cart',
  z.object({
    /** Stays through all changes; absent at version 0. */
    cartId: z.optional(ulid()),
    userId: aUserId(),
    currency: z.string(),
    items: z.array(cartLine),
    subtotal: money(),
    version: integer(0, Number.MAX_SAFE_INTEGER),
    updatedAt: z.optional(timestamp()),
    /** Orders of this cart that failed or were cancelled unpaid since the last order that was taken out; newest first. */
    restored: z.optional(z.array(restoredOrder).check(z.maxLength(MAX_RESTORED))),
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

const lineParams = z.strictObject({ userId: aUserId(), productId: clientId() });

/** What makes a change conditional. */
const conditions = z.object({
  'if-match': z.optional(
    z.string().check(z.describe('ETag of a response: the change is made only while it is current, else 412')),
  ),
  'if-none-match': z.optional(
    z.string().check(z.describe('`*`: 412 when it exists; an ETag: 412 while that is current')),
  ),
});

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
  headers: conditions,
  body: named(
    'CartLineAddition',
    z.strictObject({ userId: aUserId(), productId: clientId(), quantity: quantity() }),
  ),
  responses: { 200: { ...cartAnswer[200], links } },
  errorCodes: [
    PRODUCT_NOT_FOUND,
    CART_CURRENCY_DIFFERS,
    CART_FULL,
    VERSION_MISMATCH,
    AMOUNT_TOO_LARGE,
    QUANTITY_TOO_LARGE,
  ],
});

export const getCart = defineRoute({
  method: 'get',
  path: '/cart/{userId}',
  operationId: 'getCart',
  summary: 'Get a cart',
  description:
    'Returns the cart of a user. A user without a cart has an empty one of version 0. Each line says whether its product is `available` and whether its price has changed (`priceChanged`); while the catalog does not respond, the lines come without both.',
  tag,
  access,
  scope,
  params: z.strictObject({ userId: aUserId() }),
  responses: cartAnswer,
  errorCodes: [],
});

export const changeCartLine = defineRoute({
  method: 'patch',
  path: '/cart/{userId}/{productId}',
  operationId: 'changeCartLine',
  summary: 'Set the quantity of a product in a cart',
  description:
    'Sets the number of units and takes over the current name and price of the product. When the line has all of these already, ' +
    'the cart keeps its version. A JSON merge patch (RFC 7396): `{}` changes nothing.',
  tag,
  access,
  scope,
  params: lineParams,
  headers: conditions,
  body: named('CartLineChange', z.strictObject({ quantity: z.optional(quantity()) })),
  responses: cartAnswer,
  errorCodes: [
    PRODUCT_NOT_FOUND,
    CART_LINE_NOT_FOUND,
    CART_CURRENCY_DIFFERS,
    VERSION_MISMATCH,
    AMOUNT_TOO_LARGE,
    QUANTITY_TOO_LARGE,
  ],
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
  headers: conditions,
  responses: cartAnswer,
  errorCodes: [VERSION_MISMATCH],
});

export const cartRoutes = [addToCart, getCart, changeCartLine, removeCartLine];
