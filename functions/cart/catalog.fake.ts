import type { Money } from '../../platform/money.ts';
import type { CatalogCall, CatalogProduct, CatalogRequest } from '../catalog/contract/calls.ts';

export interface FakeCatalog {
  readonly call: CatalogCall;
  readonly calls: readonly CatalogRequest[];
  /** What it sells; tests change it. */
  readonly products: Map<string, CatalogProduct>;
  sell(productId: string, price: Money, active?: boolean): void;
  /** From now on it answers so. */
  answerBy(answer: CatalogCall): void;
  /** From now on it refuses with this code. */
  refuse(code: string): void;
}

/** A catalog that answers `products` from a map. For tests of the cart. */
export function fakeCatalog(): FakeCatalog {
  const products = new Map<string, CatalogProduct>();
  const calls: CatalogRequest[] = [];
  let other: CatalogCall | undefined;
  return {
    products,
    calls,
    sell: (productId, price, active = true) => {
      products.set(productId, { productId, name: `The ${productId}`, price, active, stock: 5 });
    },
    answerBy: (answer) => {
      other = answer;
    },
    refuse: (code) => {
      other = async () => ({ ok: false, code, message: 'no' });
    },
    call: async (request) => {
      calls.push(request);
      if (other !== undefined) return other(request);
      if (request.operation !== 'products') throw new Error('the cart reserves nothing');
      const found = request.productIds.flatMap((productId) => products.get(productId) ?? []);
      return { ok: true, products: found };
    },
  };
}
