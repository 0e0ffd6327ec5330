import { type Call, type Journal, jsonOf } from '../journal.ts';
import type { Chance } from './chance.ts';
import type { World } from './world.ts';

/** Tries before a client gives up; a second apart they outlast several leases that were lost one after the other. */
const TRIES = 300;

/** What clients need of a shop: {@link World} in this process, or one that is deployed. */
export interface Market {
  readonly journal: Journal;
  readonly sleep: (ms: number) => Promise<void>;
}

export const marketOf = ({ journal, scheduler }: World): Market => ({
  journal,
  sleep: (ms) => scheduler.clock.sleep(ms),
});

/** Asks again under the same key until the answer is certain. */
export async function insist(
  { journal, sleep }: Market,
  request: Parameters<Journal['call']>[0],
): Promise<Call> {
  for (let attempt = 1; ; attempt += 1) {
    const call = await journal.call(request);
    if (call.outcome !== 'unknown' || attempt === TRIES) return call;
    await sleep(1_000);
  }
}

export interface Shelf {
  readonly productId: string;
  readonly stock: number;
  /** In cents of EUR. Default 1250. */
  readonly price?: number;
}

/** Puts products into the catalog. */
export async function stockUp(market: Market, shelves: readonly Shelf[]): Promise<void> {
  for (const { productId, stock, price = 1250 } of shelves) {
    const body = {
      productId,
      name: `Product ${productId}`,
      category: 'storm',
      price: { amount: price, currency: 'EUR' },
      stock,
    };
    const call = await insist(market, { client: 'keeper', method: 'POST', path: '/products', body });
    // A creation whose answer was lost meets itself.
    if (call.status !== 201 && call.status !== 409)
      throw new Error(`no product: ${call.status} ${call.text}`);
  }
}

export interface Wish {
  readonly userId: string;
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  readonly paymentToken?: string;
  readonly key?: string;
}

/** Places an order and insists on an answer. */
export function order(
  market: Market,
  { userId, items, paymentToken, key = `key-${userId}` }: Wish,
): Promise<Call> {
  const body = { userId, items, ...(paymentToken === undefined ? {} : { paymentToken }) };
  return insist(market, { client: userId, method: 'POST', path: '/orders', body, key });
}

/** Cancels an order and insists on an answer. */
export function cancel(market: Market, orderId: string, userId: string): Promise<Call> {
  const path = `/orders/${orderId}/cancel?userId=${encodeURIComponent(userId)}`;
  return insist(market, { client: userId, method: 'POST', path, key: `cancel-${orderId}` });
}

/** The order that a placement made, undefined when it was refused. */
export const orderOf = (call: Call): string | undefined =>
  call.outcome === 'ok' ? String(jsonOf(call).orderId) : undefined;

/** A basket of 1 to 5 of the products, the first ones more often: they are the hot ones. */
export function basket(chance: Chance, products: readonly string[]): Wish['items'] {
  const lines = 1 + chance.below(Math.min(5, products.length));
  return Array.from({ length: lines }, () => {
    const hot = chance.percent(50);
    const index = hot ? chance.below(Math.min(2, products.length)) : chance.below(products.length);
    return { productId: products[index] ?? '', quantity: 1 + chance.below(3) };
  });
}
