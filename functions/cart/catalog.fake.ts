import type { Money } from '../../platform/money.ts';
import type { CatalogCall, CatalogProduct, CatalogRequest } from '../catalog/contract.ts';

export interface FakeCatalog {
  readonly call: CatalogCall;
  readonly calls: readonly CatalogRequest[];
  /** What it sells; tests change it. */
  readonly products: Map<string, CatalogProduct>;
  sell(productId: string, price: Money, active?: boolean): void;
  /** From now on it refuses with this code. */
  refuse(code: string): void;
}

/** A catalog that answers `products` from a map. For tests of the cart. */
export function fakeCatalog(): FakeCatalog {
  const products = new Map<string, CatalogProduct>();
  const calls: CatalogRequest[] = [];
  let refusal: string | undefined;
  return {
    products,
    calls,
    sell: (productId, price, active = true) => {
      products.set(productId, { productId, name: `The ${productId}`, price, active, stock: 5 });
    },
    refuse: (code) => {
      refusal = code;
    },
    call: async (request) => {
      calls.push(request);
      if (refusal !== undefined) return { ok: false, code: refusal, message: 'no' };
      if (request.operation !== 'products') throw new Error('the cart reserves nothing');
      const found = request.productIds.flatMap((productId) => products.get(productId) ?? []);
      return { ok: true, products: found };
    },
  };
}
