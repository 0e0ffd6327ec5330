import { CURRENCIES } from '../../platform/money.ts';
import type { JsonSchema } from './json-schema.ts';

/** Components that no Zod schema describes. */

export const CURRENCY: JsonSchema = {
  type: 'string',
  description: 'ISO 4217 currency code',
  enum: CURRENCIES,
};

const FIELD_ERROR: JsonSchema = {
  type: 'object',
  description: 'One invalid field of the request',
  required: ['path', 'message'],
  properties: {
    path: { type: 'string', description: 'Where it is, for example `items[0].quantity`' },
    message: { type: 'string', description: 'What to change' },
  },
};

const COUNT: JsonSchema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

const PROBLEM_ITEM: JsonSchema = {
  type: 'object',
  description:
    'A product that the error is about. `insufficient_stock` has `requested` and `available`; `price_changed` has `current`, and `expected` for a product of a cart; `mixed_currency` has `current`',
  required: ['productId'],
  properties: {
    productId: { type: 'string', description: 'Id of the product' },
    requested: { ...COUNT, description: 'Units requested' },
    available: { ...COUNT, description: 'Units available' },
    expected: { $ref: '#/components/schemas/Money', description: 'Price of one unit in the cart' },
    current: { $ref: '#/components/schemas/Money', description: 'Current price of one unit' },
  },
};

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'An error, as problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'correlationId'],
  properties: {
    type: { type: 'string', description: 'URI of the error code' },
    title: { type: 'string', description: 'The status in words' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status code' },
    detail: { type: 'string', description: 'What happened and what to do next' },
    instance: { type: 'string', description: 'The path of the request' },
    code: { type: 'string', description: 'Stable error code, for programs. Each response lists its values' },
    correlationId: { type: 'string', description: 'Quote it when you ask for help' },
    errors: {
      type: 'array',
      description: 'The first 20 invalid fields',
      items: { $ref: '#/components/schemas/FieldError' },
    },
    more: { ...COUNT, description: 'Number of invalid fields after those in `errors`' },
    error: { type: 'string', description: '`Insufficient stock` for the code `insufficient_stock`' },
    items: {
      type: 'array',
      description: 'The products that the error is about',
      items: { $ref: '#/components/schemas/ProblemItem' },
    },
    expectedTotal: {
      $ref: '#/components/schemas/Money',
      description: 'For `price_changed`: the total sent',
    },
    currentTotal: {
      $ref: '#/components/schemas/Money',
      description: 'For `price_changed` of an expected total: what the order costs now',
    },
    orderId: {
      type: 'string',
      description:
        'For `cart_already_ordered`: the order that was placed. For `order_shipped` and `order_failed`: the order',
    },
    orderStatus: {
      type: 'string',
      description: 'For `order_shipped` and `order_failed`: the status of the order',
    },
    reserved: { ...COUNT, description: 'For `release_exceeds_reserved`: units reserved manually' },
    scope: { type: 'string', description: 'For `scope_required`: the scope that the operation requires' },
    currency: { type: 'string', description: 'For `mixed_currency` of a cart: currency of the product' },
    cartCurrency: { type: 'string', description: 'For `mixed_currency` of a cart: currency of the cart' },
    currentEtag: { type: 'string', description: 'For `version_mismatch`: the current ETag' },
    currentVersion: {
      ...COUNT,
      description: 'For `version_mismatch` and `cart_changed`: the current version',
    },
    expectedVersion: {
      ...COUNT,
      description: 'For `cart_changed`: the version sent',
    },
  },
};

export const PROBLEM_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Currency: CURRENCY,
  FieldError: FIELD_ERROR,
  Problem: PROBLEM,
  ProblemItem: PROBLEM_ITEM,
};

/** Statuses that always have `Retry-After`. */
export const WITH_RETRY_AFTER: readonly number[] = [429, 503];

/** Descriptions of the problem responses, by status. */
export const PROBLEM_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  403: 'Not allowed',
  404: 'Resource not found',
  409: 'Conflicts with the current state',
  412: 'A precondition of the request does not hold',
  413: 'The body is too large',
  415: 'The media type or encoding of the body is not supported',
  422: 'The request cannot be processed',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'The service failed',
  503: 'Busy. Retry after the seconds in `Retry-After`',
  504: 'The service did not respond in time',
};
