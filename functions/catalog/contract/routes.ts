import * as z from 'zod/mini';
import { INVALID_CURSOR, VERSION_MISMATCH } from '../../../platform/http/error-codes.ts';
import { MAX_LIMIT, pageQuery, pageQueryOf } from '../../../platform/http/pagination.ts';
import { defineRoute } from '../../../platform/http/route.ts';
import { IDEMPOTENCY_KEY_REUSED, idempotencyKey } from '../../../platform/idempotency.ts';
import {
  anyTimestamp,
  clientId,
  integer,
  line,
  money,
  moneyPatch,
  named,
  text,
  timestamp,
} from '../../../platform/schema.ts';
import { IMAGE_URL, imageUrlProblem } from '../image-url.ts';
import {
  INSUFFICIENT_STOCK,
  PRODUCT_EXISTS,
  PRODUCT_EXISTS_PRECONDITION,
  PRODUCT_NOT_FOUND,
  READ_ONLY_FIELD,
  RELEASE_EXCEEDS_RESERVED,
} from './error-codes.ts';

/** Most units of a product that a client may set as stock; units that come back from orders may pass it. */
export const MAX_STOCK = 1_000_000_000;

const category = line(100);

const productType = line(100);

const image = z
  .string()
  .check(z.maxLength(2048), z.regex(IMAGE_URL, { error: ({ input }) => imageUrlProblem(input) }));

const images = z.array(image).check(z.maxLength(20));

const details = {
  name: line(200),
  description: z.optional(text(0, 5000)),
  category,
  type: z.optional(productType),
  price: money(),
  images: z.optional(images),
};

/** Stock has a route of its own, since it moves without the product's version. */
const stockElsewhere = z.optional(
  z.never({ error: 'cannot be changed here: use PATCH /products/{productId}/stock' }),
);

/**
 * What the shop sets, so that the response to a GET can be changed and sent back: `productId`, `version` and `stock` must be
 * the current ones, the times are ignored.
 */
const readOnly = {
  productId: z.optional(clientId()),
  version: z.optional(integer(1, Number.MAX_SAFE_INTEGER)),
  stock: z.optional(integer(0, Number.MAX_SAFE_INTEGER)),
  createdAt: z.optional(anyTimestamp()),
  updatedAt: z.optional(anyTimestamp()),
};

/** An id of the client's own choice; one that JavaScript's objects cannot hold as a key is refused. */
const newProductId = clientId().check(z.regex(/^(?!__proto__$)/, { error: 'must not be __proto__' }));

export const newProduct = named(
  'ProductCreation',
  z.strictObject({
    productId: z.optional(newProductId),
    ...details,
    stock: integer(0, MAX_STOCK),
  }),
);

export const productReplacement = named('ProductReplacement', z.strictObject({ ...details, ...readOnly }));

/**
 * A merge patch (RFC 7396): null removes an optional field, members of an object are merged with those that it has, and an
 * empty patch changes nothing.
 */
export const productPatch = named(
  'ProductPatch',
  z.strictObject({
    name: z.optional(details.name),
    description: z.nullish(text(0, 5000)),
    category: z.optional(category),
    type: z.nullish(productType),
    price: z.optional(moneyPatch),
    images: z.nullish(images),
    status: z.optional(z.literal('ACTIVE', { error: 'must be ACTIVE, which restores an archived product' })),
    stock: stockElsewhere,
  }),
);

/** Exactly one of: set the available units, reserve units manually, release units reserved manually. */
export const stockChange = named(
  'StockChange',
  z
    .strictObject({
      stock: z.optional(integer(0, MAX_STOCK)),
      reserve: z.optional(integer(1, MAX_STOCK)),
      release: z.optional(integer(1, MAX_STOCK)),
    })
    .check(
      z.refine((change) => Object.keys(change).length === 1, {
        error: 'must be exactly one of {"stock": N}, {"reserve": N}, {"release": N}',
      }),
      z.meta({ minProperties: 1, maxProperties: 1 }),
    ),
);

/** A product as the API shows it; `stock` is what is available now. */
export const productView = named(
  'Product',
  z.strictObject({
    productId: clientId(),
    name: z.string(),
    description: z.optional(z.string()),
    category: z.string(),
    type: z.optional(z.string()),
    price: money(),
    stock: integer(0, Number.MAX_SAFE_INTEGER),
    images: z.array(z.string()),
    version: integer(1, Number.MAX_SAFE_INTEGER),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  }),
);

export type NewProduct = z.output<typeof newProduct>;

export type ProductReplacement = z.output<typeof productReplacement>;

export type ProductPatch = z.output<typeof productPatch>;

export type StockChange = z.output<typeof stockChange>;

export type ProductView = z.output<typeof productView>;

const productPath = z.strictObject({ productId: clientId() });

/** What makes a change conditional. */
const conditions = z.object({
  'if-match': z.optional(
    z.string().check(z.describe('ETag of a response: the change is made only while it is current, else 412')),
  ),
  'if-none-match': z.optional(
    z.string().check(z.describe('`*`: 412 when it exists; an ETag: 412 while that is current')),
  ),
});

const sameProduct = { parameters: { productId: '$response.body#/productId' } };

const etagHeader = { etag: 'Version of the product, for If-Match' };

export const createProduct = defineRoute({
  method: 'post',
  path: '/products',
  operationId: 'createProduct',
  summary: 'Create a product',
  description:
    'Creates a product. Without a productId the shop assigns one. An id that is in use is 409, with `If-None-Match: *` 412.',
  tag: 'Catalog',
  access: 'machine',
  scope: 'catalog',
  headers: z.pick(conditions, { 'if-none-match': true }),
  body: newProduct,
  responses: {
    201: {
      description: 'The created product',
      schema: productView,
      headers: { ...etagHeader, location: 'Address of the product' },
      links: {
        getProduct: sameProduct,
        replaceProduct: sameProduct,
        patchProduct: sameProduct,
        archiveProduct: sameProduct,
        changeStock: sameProduct,
      },
    },
  },
  errorCodes: [PRODUCT_EXISTS, PRODUCT_EXISTS_PRECONDITION],
});

/** A call reads a bounded amount, so a page ends early when products are large or few of them match. */
const nextProducts = z.optional(
  z
    .string()
    .check(
      z.describe(
        'Present while more products may follow: pass it as `lastKey`. A page may have fewer than `limit` products, since a ' +
          'call reads a bounded amount. With `q`, or with a type that is rare in a large category, it may even be empty: go on until ' +
          '`nextKey` is absent.',
      ),
    ),
);

export const listProducts = defineRoute({
  method: 'get',
  path: '/products',
  operationId: 'listProducts',
  cacheSeconds: 10,
  summary: 'List products',
  description:
    'Lists active products by product id, optionally of one category or type, or those with words that begin with the ' +
    'words of `q`. Names and words match whatever their accents and capitals.',
  tag: 'Catalog',
  access: 'public',
  query: z.strictObject({
    ...pageQuery,
    category: z.optional(category),
    type: z.optional(productType),
    q: z.optional(line(200)),
  }),
  responses: {
    200: {
      description: 'A page of products',
      schema: named('ProductPage', z.strictObject({ items: z.array(productView), nextKey: nextProducts })),
      links: { listProducts: { parameters: { lastKey: '$response.body#/nextKey' } } },
    },
  },
  errorCodes: [INVALID_CURSOR],
});

export const getProduct = defineRoute({
  method: 'get',
  path: '/products/{productId}',
  operationId: 'getProduct',
  cacheSeconds: 10,
  summary: 'Get a product',
  tag: 'Catalog',
  access: 'public',
  params: productPath,
  responses: { 200: { description: 'The product', schema: productView, headers: etagHeader } },
  errorCodes: [PRODUCT_NOT_FOUND],
});

export const replaceProduct = defineRoute({
  method: 'put',
  path: '/products/{productId}',
  operationId: 'replaceProduct',
  summary: 'Replace a product',
  description:
    'Replaces all details of a product and restores an archived one. Equal details make no new version. The body may be one that getProduct returned: ' +
    '`productId`, `version` and `stock` must then be current. The stock has an operation of its own, changeStock.',
  tag: 'Catalog',
  access: 'machine',
  scope: 'catalog',
  params: productPath,
  headers: conditions,
  body: productReplacement,
  responses: { 200: { description: 'The product', schema: productView, headers: etagHeader } },
  errorCodes: [PRODUCT_NOT_FOUND, READ_ONLY_FIELD, VERSION_MISMATCH],
});

export const patchProduct = defineRoute({
  method: 'patch',
  path: '/products/{productId}',
  operationId: 'patchProduct',
  summary: 'Update a product',
  description:
    'Changes the fields that are sent, as a JSON merge patch (RFC 7396): null removes an optional field, `{"price":{"amount":500}}` ' +
    'keeps the currency (a new currency needs an amount too), and a patch that changes nothing makes no new version. `{"status":"ACTIVE"}` restores an archived ' +
    'product. The stock has an operation of its own, changeStock.',
  tag: 'Catalog',
  access: 'machine',
  scope: 'catalog',
  params: productPath,
  headers: conditions,
  body: productPatch,
  responses: { 200: { description: 'The product', schema: productView, headers: etagHeader } },
  errorCodes: [PRODUCT_NOT_FOUND, VERSION_MISMATCH],
});

export const archiveProduct = defineRoute({
  method: 'delete',
  path: '/products/{productId}',
  operationId: 'archiveProduct',
  summary: 'Archive a product',
  description:
    'Removes the product from the catalog. Orders that contain it keep its name and price. replaceProduct or ' +
    'patchProduct restores it.',
  tag: 'Catalog',
  access: 'machine',
  scope: 'catalog',
  params: productPath,
  headers: conditions,
  responses: { 204: { description: 'The product is archived' } },
  errorCodes: [PRODUCT_NOT_FOUND, VERSION_MISMATCH],
});

export const changeStock = defineRoute({
  method: 'patch',
  path: '/products/{productId}/stock',
  operationId: 'changeStock',
  isCommand: true,
  summary: 'Change the stock of a product',
  description:
    'Sets the available units, reserves units manually, or releases units that were reserved manually. Exactly one of the three. ' +
    'With `If-Match`, only while the product and its stock are as in the response that had this ETag.',
  tag: 'Catalog',
  access: 'machine',
  scope: 'catalog',
  params: productPath,
  headers: z.extend(conditions, { 'idempotency-key': z.optional(idempotencyKey) }),
  body: stockChange,
  responses: {
    200: {
      description: 'The product after the change',
      schema: productView,
      headers: { ...etagHeader, 'idempotent-replayed': '`true` on a replay' },
    },
  },
  errorCodes: [
    PRODUCT_NOT_FOUND,
    INSUFFICIENT_STOCK,
    RELEASE_EXCEEDS_RESERVED,
    VERSION_MISMATCH,
    IDEMPOTENCY_KEY_REUSED,
  ],
});

export const listCategories = defineRoute({
  method: 'get',
  path: '/categories',
  operationId: 'listCategories',
  cacheSeconds: 60,
  summary: 'List categories',
  description:
    'Lists the categories that have active products, with the number of products. Names that differ only in accents, ' +
    'capitals or blanks are one category.',
  tag: 'Catalog',
  access: 'public',
  query: z.strictObject(pageQueryOf(MAX_LIMIT)),
  responses: {
    200: {
      description: 'The categories in alphabetical order',
      schema: named(
        'CategoryList',
        z.strictObject({
          items: z.array(
            named(
              'Category',
              z.strictObject({ category: z.string(), count: integer(1, Number.MAX_SAFE_INTEGER) }),
            ),
          ),
          nextKey: z.optional(z.string()),
        }),
      ),
      links: { listCategories: { parameters: { lastKey: '$response.body#/nextKey' } } },
    },
  },
  errorCodes: [INVALID_CURSOR],
});

export const catalogRoutes = [
  createProduct,
  listProducts,
  getProduct,
  replaceProduct,
  patchProduct,
  archiveProduct,
  changeStock,
  listCategories,
];
