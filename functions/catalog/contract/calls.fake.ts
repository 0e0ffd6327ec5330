import type { InternalCall } from '../../../platform/internal-call.ts';
import type { Money } from '../../../platform/money.ts';
import {
  type CatalogClient,
  type CatalogProduct,
  type CatalogRequest,
  catalogRequest,
  createCatalogClient,
} from './calls.ts';

export interface FakeCatalogClient {
  readonly client: CatalogClient;
  readonly calls: readonly CatalogRequest[];
  /** Products for sale; tests change it. */
  readonly products: Map<string, CatalogProduct>;
  sell(productId: string, price: Money, active?: boolean): void;
  /** Responds to every later call with this function. */
  respondWith(answer: InternalCall): void;
  /** Rejects every later call with this error code. */
  reject(code: string): void;
}

/** A catalog with `products` in a map. For tests of the cart. */
export function createFakeCatalogClient(): FakeCatalogClient {
  const products = new Map<string, CatalogProduct>();
  const calls: CatalogRequest[] = [];
  let other: InternalCall | undefined;
  return {
    products,
    calls,
    sell: (productId, price, active = true) => {
      products.set(productId, { productId, name: `The ${productId}`, price, active, stock: 5 });
    },
    respondWith: (answer) => {
      other = answer;
    },
    reject: (code) => {
      other = async () => ({ ok: false, code, message: 'no' });
    },
    client: createCatalogClient(async (sent) => {
      const request = catalogRequest.parse(sent);
      calls.push(request);
      if (other !== undefined) return other(request);
      if (request.operation !== 'products') throw new Error('the cart reserves nothing');
      const found = request.productIds.flatMap((productId) => products.get(productId) ?? []);
      return { ok: true, products: found };
    }),
  };
}
