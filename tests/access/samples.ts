import type { Operation } from './document.ts';

/** What a shop holds for these tests: all of it is Ada's, none of it Eve's. */
export interface Holdings {
  readonly ada: string;
  readonly eve: string;
  /** In Ada's cart and order. */
  readonly productId: string;
  /** Its name, which no answer to Eve may tell but the catalog's. */
  readonly secretName: string;
  readonly cartVersion: number;
  readonly orderId: string;
  readonly trackingId: string;
  /** Where Ada's list of orders goes on. */
  readonly cursor: string;
  /** A product id that is not taken. */
  fresh(): string;
}

/** A request that is right in every way, of Ada's own where it is anybody's. */
export interface Sample {
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

const money = { amount: 1250, currency: 'EUR' };

/** How each operation is called. One that is not here is red wherever operations are tried. */
const SAMPLES: Readonly<Record<string, (held: Holdings) => Sample>> = {
  getHealth: () => ({ path: '/health' }),
  getOpenApi: () => ({ path: '/openapi.json' }),
  listProducts: () => ({ path: '/products' }),
  listCategories: () => ({ path: '/categories' }),
  getProduct: ({ productId }) => ({ path: `/products/${productId}` }),
  createProduct: ({ fresh }) => ({
    path: '/products',
    body: { productId: fresh(), name: 'Lamp', category: 'access', price: money, stock: 5 },
  }),
  replaceProduct: ({ productId, secretName }) => ({
    path: `/products/${productId}`,
    body: { name: secretName, category: 'access', price: money },
  }),
  patchProduct: ({ productId }) => ({ path: `/products/${productId}`, body: { category: 'access' } }),
  archiveProduct: ({ fresh }) => ({ path: `/products/${fresh()}` }),
  changeStock: ({ productId }) => ({ path: `/products/${productId}/stock`, body: { stock: 50 } }),
  addToCart: ({ ada, productId }) => ({ path: '/cart', body: { userId: ada, productId, quantity: 1 } }),
  getCart: ({ ada }) => ({ path: `/cart/${ada}` }),
  changeCartLine: ({ ada, productId }) => ({ path: `/cart/${ada}/${productId}`, body: { quantity: 2 } }),
  removeCartLine: ({ ada, fresh }) => ({ path: `/cart/${ada}/${fresh()}` }),
  placeOrder: ({ ada, productId }) => ({
    path: '/orders',
    body: { userId: ada, items: [{ productId, quantity: 1 }] },
  }),
  listOrders: ({ ada }) => ({ path: `/orders?userId=${ada}` }),
  getOrder: ({ ada, orderId }) => ({ path: `/orders/${orderId}?userId=${ada}` }),
  cancelOrder: ({ ada, orderId }) => ({
    path: `/orders/${orderId}/cancel?userId=${ada}`,
    body: { reason: 'changed my mind' },
  }),
  getShipment: ({ trackingId }) => ({ path: `/shipments/${trackingId}` }),
};

/** @throws when nobody has said yet how the operation is called */
export function sampleOf({ id }: Pick<Operation, 'id'>, held: Holdings): Sample {
  const make = Object.hasOwn(SAMPLES, id) ? SAMPLES[id] : undefined;
  if (make === undefined) throw new Error(`${id} is new: say in tests/access/samples.ts how it is called`);
  return make(held);
}
