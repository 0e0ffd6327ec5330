import type { Clock } from '../../platform/clock.ts';
import { createRouteTable, type HttpApp, type HttpDeps } from '../../platform/http/app.ts';
import {
  type ConditionHeaders,
  requireOther,
  requireVersion,
  versionOf,
  weakEtag,
} from '../../platform/http/etag.ts';
import { decodeCursor, encodeCursor } from '../../platform/http/pagination.ts';
import type { RouteResult } from '../../platform/http/route.ts';
import { changeStockHandler } from './change-stock-handler.ts';
import {
  archiveProduct,
  changeStock,
  createProduct,
  getProduct,
  listCategories,
  listProducts,
  patchProduct,
  replaceProduct,
} from './contract/routes.ts';
import { groupKey } from './domain/group.ts';
import { archived, isActive, type Product, patched, replaced, toProductResponse } from './domain/product.ts';
import type { ProductStore } from './domain/product-store.ts';
import { requireReadOnly } from './domain/read-only.ts';
import { searchWords } from './domain/search.ts';
import type { CatalogMetric } from './metrics.ts';
import { activeProduct, addProduct, editProduct } from './use-cases/edit-product.ts';

export interface CatalogHttpDeps extends HttpDeps {
  readonly products: ProductStore;
  readonly clock: Clock;
}

/** The routes of the catalog. */
export function createCatalogRoutes(deps: CatalogHttpDeps): HttpApp {
  const { products } = deps;
  const table = createRouteTable(deps, 'CatalogError' satisfies CatalogMetric);

  table.on(createProduct, async ({ body, headers }) => {
    const product = await addProduct(deps, body, headers['if-none-match']?.trim() === '*');
    const location = `/products/${encodeURIComponent(product.productId)}`;
    return productReply(product, 201, { location });
  });

  table.on(listProducts, async ({ query: { limit, lastKey, category, type, q } }) => {
    const words = searchWords(q);
    const list = `products?${JSON.stringify([keyOf(category), keyOf(type), words])}`;
    const [after] = lastKey === undefined ? [] : decodeCursor(list, lastKey, 1);
    const page = await products.list({ category, type, words }, limit, after);
    const nextKey = page.next === undefined ? undefined : encodeCursor(list, [page.next]);
    return { status: 200, json: { items: page.products.map(toProductResponse), nextKey } };
  });

  table.on(getProduct, async ({ params }) => productReply(await activeProduct(products, params.productId)));

  table.on(replaceProduct, async ({ params, headers, body }) => {
    const edit = expecting(headers, (product, at) => {
      requireReadOnly(product, body);
      return replaced(product, body, at);
    });
    return productReply(await editProduct(deps, params.productId, edit));
  });

  table.on(patchProduct, async ({ params, headers, body }) => {
    const edit = expecting(headers, (product, at) => patched(product, body, at));
    return productReply(await editProduct(deps, params.productId, edit));
  });

  table.on(archiveProduct, async ({ params, headers }) => {
    await editProduct(deps, params.productId, expecting(headers, archived));
    return { status: 204 };
  });

  table.on(changeStock, (input) => changeStockHandler(deps, input));

  table.on(listCategories, async ({ query: { limit, lastKey } }) => {
    const [after] = lastKey === undefined ? [] : decodeCursor('categories', lastKey, 1);
    const { categories, next } = await products.listCategories(limit, after);
    const items = [...categories].sort((a, b) => byName(a.category, b.category));
    const nextKey = next === undefined ? undefined : encodeCursor('categories', [next]);
    return { status: 200, json: { items, nextKey } };
  });

  return table.app;
}

/** Spellings of one name are one list: a cursor of any of them goes on in the others. */
const keyOf = (name: string | undefined): string | null => (name === undefined ? null : groupKey(name));

/** Names in the order of a dictionary: `Äpfel` between `apples` and `berries`. */
const byName = new Intl.Collator('en').compare;

/** An edit that is refused unless the conditions of its request hold. An archived product does not exist for `If-None-Match`. */
function expecting(headers: ConditionHeaders, edit: (product: Product, at: string) => Product) {
  const expected = versionOf(headers['if-match']);
  return (product: Product, at: string): Product => {
    requireVersion(expected, product.version);
    requireOther(headers['if-none-match'], isActive(product) ? product.version : 0);
    return edit(product, at);
  };
}

/** A product with a weak ETag: its stock moves without its version. */
function productReply(product: Product, status = 200, headers: Record<string, string> = {}): RouteResult {
  const text = JSON.stringify(toProductResponse(product));
  return { status, text, headers: { etag: weakEtag(product.version, text), ...headers } };
}
