import fc from 'fast-check';
import type { Request } from '../journal.ts';
import { keyed } from './keys.ts';
import {
  activeProduct,
  EUR,
  type Expected,
  type Model,
  type ModelProduct,
  PRODUCTS,
  productBody,
  refused,
} from './model.ts';
import { type Step, step } from './step.ts';

/** One that is there at first, mostly. */
const product = fc.constantFrom('mug', 'mug', 'lamp', 'lamp', ...PRODUCTS);
const price = fc.constantFrom(250, 1000, 1100);
const units = fc.integer({ min: 0, max: 4 });
const some = fc.integer({ min: 1, max: 3 });

const details = (productId: string, amount: number) => ({
  name: productId,
  category: 'things',
  price: EUR(amount),
});

const notFound = refused(404, 'product_not_found');

const create = fc.tuple(product, price, units).map(([productId, amount, stock]) =>
  step(`create ${productId}, ${stock} at ${amount}`, async (model, real) => {
    const body = { productId, ...details(productId, amount), stock };
    const known = model.products.has(productId);
    const fresh = { price: amount, version: 1, available: stock, taken: 0, archived: false };
    const expected = known
      ? refused(409, 'product_exists')
      : { status: 201, body: productBody(productId, fresh) };
    await real.ask({ method: 'POST', path: '/products', body }, expected);
    if (!known) model.products.set(productId, fresh);
  }),
);

/** The product after a change: at the next version, unless the change leaves all as it is. */
function changed(product: ModelProduct, change: Partial<ModelProduct>): ModelProduct {
  const next = { ...product, ...change };
  const isSame = next.price === product.price && next.archived === product.archived;
  return isSame ? product : { ...next, version: product.version + 1 };
}

/**
 * Changes a product that exists.
 * @param change with `archived: false` it also changes an archived one
 */
const edit = (
  words: string,
  productId: string,
  request: Omit<Request, 'client' | 'path'>,
  change: { price?: number; archived?: boolean },
): Step =>
  step(words, async (model, real) => {
    const restores = change.archived === false;
    const current = restores ? model.products.get(productId) : activeProduct(model, productId);
    const next = current && changed(current, change);
    const expected: Expected =
      next === undefined
        ? notFound
        : next.archived
          ? { status: 204 }
          : { status: 200, body: productBody(productId, next) };
    await real.ask({ path: `/products/${productId}`, ...request }, expected);
    if (next) model.products.set(productId, next);
  });

const edits = fc
  .tuple(fc.constantFrom('PUT', 'PATCH'), product, price)
  .map(([method, productId, amount]) =>
    edit(
      `${method} ${productId} at ${amount}`,
      productId,
      { method, body: method === 'PUT' ? details(productId, amount) : { price: EUR(amount) } },
      { price: amount, ...(method === 'PUT' ? { archived: false } : {}) },
    ),
  );

const restore = product.map((productId) =>
  edit(
    `restore ${productId}`,
    productId,
    { method: 'PATCH', body: { status: 'ACTIVE' } },
    { archived: false },
  ),
);

const archive = product.map((productId) =>
  edit(`archive ${productId}`, productId, { method: 'DELETE' }, { archived: true }),
);

type Change = { stock: number } | { reserve: number } | { release: number };

const changes: fc.Arbitrary<Change> = fc.oneof(
  units.map((stock) => ({ stock })),
  some.map((reserve) => ({ reserve })),
  some.map((release) => ({ release })),
);

/** What a change of stock comes to, and the stock after it. */
function expectStock(model: Model, productId: string, change: Change) {
  const current = activeProduct(model, productId);
  if (current === undefined) return { expected: notFound };
  const { available, taken } = current;
  if ('reserve' in change && change.reserve > available) {
    const items = [{ productId, requested: change.reserve, available }];
    return { expected: refused(409, 'insufficient_stock', { items }) };
  }
  if ('release' in change && change.release > taken) {
    return { expected: refused(409, 'release_exceeds_reserved', { reserved: taken }) };
  }
  const by = 'stock' in change ? 0 : 'reserve' in change ? change.reserve : -change.release;
  const after = {
    ...current,
    available: 'stock' in change ? change.stock : available - by,
    taken: taken + by,
  };
  return { expected: { status: 200, body: productBody(productId, after) }, after };
}

const stock = fc
  .tuple(product, changes, fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }))
  .map(([productId, change, key]) =>
    step(`stock of ${productId} ${JSON.stringify(change)} ${key ?? ''}`, async (model, real) => {
      const request = { method: 'PATCH', path: `/products/${productId}/stock`, body: change, key };
      await keyed(model, real, 'changeStock', request, () => {
        const { expected, after } = expectStock(model, productId, change);
        return { expected, apply: () => void (after && model.products.set(productId, after)) };
      });
    }),
  );

const rarely = fc.oneof(
  { weight: 4, arbitrary: edits },
  { weight: 1, arbitrary: archive },
  { weight: 1, arbitrary: restore },
);

export const catalogSteps = [create, rarely, stock, stock];
