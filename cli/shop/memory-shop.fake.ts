import type { ShopAnswer, ShopCall, ShopClient } from './client.ts';

type Body = Record<string, unknown>;

/** A call that the shop got. */
export interface SeenCall {
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
}

export interface MemoryShop extends ShopClient {
  products: Map<string, Body>;
  seen: SeenCall[];
  /** Ids of products that are archived. */
  archived: Set<string>;
  /** Product ids that `POST /products` refuses with 400. */
  refuses: Set<string>;
  /** What payment says to the next orders without a token, in turn; afterwards it approves. */
  payments: boolean[];
}

const answer = (status: number, body: unknown): ShopAnswer => ({ status, headers: new Headers(), body });
const problem = (status: number, detail: string): ShopAnswer => answer(status, { status, detail });

/** The part of the shop's API that a shopping command uses, in memory. Pages hold 100 products. */
export function memoryShop(): MemoryShop {
  const products = new Map<string, Body>();
  const carts = new Map<string, { version: number; items: Body[] }>();
  const orders = new Map<string, Body>();
  const seen: SeenCall[] = [];
  const archived = new Set<string>();
  const refuses = new Set<string>();
  const payments: boolean[] = [];

  function list(query: URLSearchParams): ShopAnswer {
    const active = [...products.values()].filter(({ productId }) => !archived.has(String(productId)));
    const all = active.sort((a, b) => (String(a.productId) < String(b.productId) ? -1 : 1));
    const from = Number(query.get('lastKey') ?? 0);
    const items = all.slice(from, from + 100);
    const more = from + 100 < all.length;
    return answer(200, { items, ...(more ? { nextKey: String(from + 100) } : {}) });
  }

  function create(body: Body): ShopAnswer {
    const id = String(body.productId);
    if (refuses.has(id)) return problem(400, 'the shop does not like it');
    if (products.has(id)) return problem(409, 'exists');
    products.set(id, { ...body, version: 1 });
    return answer(201, products.get(id));
  }

  function patch(id: string, { status, ...changes }: Body): ShopAnswer {
    const there = products.get(id);
    if (!there || (archived.has(id) && status !== 'ACTIVE')) return problem(404, 'not found');
    archived.delete(id);
    const next = Object.entries({ ...there, ...changes }).filter(([, value]) => value !== null);
    products.set(id, { ...Object.fromEntries(next), version: Number(there.version) + 1 });
    return answer(200, products.get(id));
  }

  function addToCart({ userId, productId, quantity }: Body): ShopAnswer {
    const cart = carts.get(String(userId)) ?? { version: 0, items: [] };
    cart.items.push({ productId, quantity });
    cart.version += 1;
    carts.set(String(userId), cart);
    return answer(200, { ...cart, subtotal: { amount: 100, currency: 'EUR' } });
  }

  function placeOrder({ userId, items, paymentToken }: Body): ShopAnswer {
    const orderId = `order-${orders.size + 1}`;
    const paid = paymentToken === 'tok_ok' || (payments.shift() ?? true);
    const order = {
      orderId,
      userId,
      items: items ?? carts.get(String(userId))?.items,
      total: { amount: 100, currency: 'EUR' },
      status: 'PENDING',
    };
    const end = paid
      ? { status: 'SHIPPED', trackingId: 'TRK-00000001', shippedAt: '2026-01-01T00:00:01.000Z' }
      : { status: 'FAILED', failureReason: 'payment_declined' };
    orders.set(orderId, {
      ...order,
      ...end,
      history: [{ status: end.status, at: '2026-01-01T00:00:01.000Z' }],
    });
    return answer(201, order);
  }

  async function call(
    method: string,
    path: string,
    { body, headers = {} }: ShopCall = {},
  ): Promise<ShopAnswer> {
    seen.push({ method, path, body, headers });
    const { pathname, searchParams } = new URL(path, 'http://shop');
    const [, folder, id, part] = pathname.split('/').map(decodeURIComponent);
    const key = `${method} ${folder}${id === undefined ? '' : '/:id'}${part === undefined ? '' : `/${part}`}`;
    if (key === 'GET products') return list(searchParams);
    if (key === 'POST products') return create(body as Body);
    if (key === 'POST cart') return addToCart(body as Body);
    if (key === 'POST orders') return placeOrder(body as Body);
    if (key === 'GET shipments/:id') return answer(200, {});
    if (method === 'PATCH' && folder === 'products') return patch(id ?? '', body as Body);
    if (key === 'GET products/:id' && archived.has(id ?? '')) return problem(404, 'not found');
    const found = key === 'GET products/:id' ? products.get(id ?? '') : orders.get(id ?? '');
    return found ? answer(200, found) : problem(404, 'not found');
  }

  return { apiUrl: 'http://shop', call, products, archived, seen, refuses, payments };
}
