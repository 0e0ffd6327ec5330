import { callShop, eventually } from '../harness/shop.ts';

/** Ids that lead somewhere, for the fuzzer to draw from. */
export interface RealIds {
  readonly products: readonly string[];
  /** Products that may go out of the catalog. */
  readonly archived: readonly string[];
  readonly users: readonly string[];
  readonly orders: readonly string[];
  readonly shipments: readonly string[];
}

interface Order {
  readonly orderId: string;
  readonly trackingId?: string;
}

const USER = 'fuzz-ada';
const PRODUCTS = ['fuzz-lamp', 'fuzz-mug', 'fuzz-rug'] as const;
const ARCHIVED = ['fuzz-old-1', 'fuzz-old-2', 'fuzz-old-3'] as const;

/** Puts products into the shop of these outputs, a cart, an order that is on its way and one that is cancelled. */
export async function seedShop(outputs: Readonly<Record<string, string>>): Promise<RealIds> {
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await callShop<Body>(outputs, method, path, body === undefined ? {} : { body });
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  };
  const price = { amount: 1250, currency: 'EUR' };
  for (const productId of [...PRODUCTS, ...ARCHIVED]) {
    const product = { productId, name: productId, category: 'fuzz', price, stock: 1_000_000_000 };
    await call('POST', '/products', product);
  }
  await call('POST', '/cart', { userId: USER, productId: PRODUCTS[0], quantity: 1 });
  const items = PRODUCTS.map((productId) => ({ productId, quantity: 1 }));
  const order = (paymentToken: string) =>
    call<Order>('POST', '/orders', { userId: USER, items, paymentToken }).then(({ orderId }) => orderId);
  const paid = await order('tok_ok');
  // Its first charge fails, so it is not on its way when it is cancelled; to cancel it again is harmless.
  const cancelled = await order('tok_error');
  await call('POST', `/orders/${cancelled}/cancel?userId=${USER}`);
  const shipment = await eventually(async () => {
    const { trackingId } = await call<Order>('GET', `/orders/${paid}?userId=${USER}`);
    if (trackingId === undefined) throw new Error(`order ${paid} is not on its way`);
    return trackingId;
  });
  return {
    products: PRODUCTS,
    archived: ARCHIVED,
    users: [USER],
    orders: [cancelled, paid],
    shipments: [shipment],
  };
}
