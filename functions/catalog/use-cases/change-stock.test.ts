import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import type { StockChange } from '../contract/routes.ts';
import type { ProductStore } from '../domain/product-store.ts';
import { changeStock, changeStockOnce, type StockResult } from './change-stock.ts';

async function shop(troubled: (products: ProductStore) => Partial<ProductStore> = () => ({})) {
  const clock = fakeClock();
  const stored = memoryCatalogStores(clock).products;
  await stored.saveNew(sampleProduct('lamp', { units: 5 }));
  const products: ProductStore = { ...stored, ...troubled(stored) };
  const deps = { clock, ids: seededIds(clock), products };
  const answerTo = (result: StockResult) => ({
    id: 'claim-1',
    fingerprint: 'f',
    status: 200,
    body: JSON.stringify(result),
    expiresAt: 2_000_000_000,
  });
  return {
    change: (change: StockChange, productId = 'lamp') => changeStock(deps, productId, change),
    once: (change: StockChange, productId = 'lamp') =>
      changeStockOnce(deps, productId, change, { id: 'claim-1', answerTo }),
    stock: async () => (await stored.find('lamp'))?.stock,
    stored,
    answerTo,
  };
}

/** A store whose method meets others in progress for its first calls, and counts them. */
function busy(method: 'saveMove' | 'saveMoveWithResponse', times: number) {
  const seen = { calls: 0 };
  const trouble = (products: ProductStore): Partial<ProductStore> => ({
    [method]: async (...args: never[]) => {
      seen.calls += 1;
      if (seen.calls <= times) return undefined;
      return (products[method] as (...given: never[]) => Promise<unknown>)(...args);
    },
  });
  return { seen, trouble };
}

describe('a change of stock', () => {
  test.each<[StockChange, object]>([
    [{ stock: 0 }, { available: 0, received: 0, held: 0, taken: 0 }],
    [{ stock: 9 }, { available: 9, received: 9, held: 0, taken: 0 }],
    [{ reserve: 5 }, { available: 0, received: 5, held: 5, taken: 5 }],
  ])('%j gives the product as it is then', async (change, after) => {
    const { change: make, stock } = await shop();
    expect(await make(change)).toMatchObject({ outcome: 'changed', product: { stock: after } });
    expect(await stock()).toMatchObject(after);
  });

  test('returns no more than was taken', async () => {
    const { change, stock } = await shop();
    await change({ reserve: 3 });
    expect(await change({ release: 4 })).toEqual({ outcome: 'over_release', taken: 3 });
    expect(await change({ release: 3 })).toMatchObject({ outcome: 'changed' });
    expect(await stock()).toMatchObject({ available: 5, held: 0, taken: 0 });
  });

  test('takes no more than there is', async () => {
    const { change, stock } = await shop();
    expect(await change({ reserve: 6 })).toEqual({
      outcome: 'short',
      item: { productId: 'lamp', requested: 6, available: 5 },
    });
    expect(await stock()).toMatchObject({ available: 5, taken: 0 });
  });

  test('of an unknown product is a fault', async () => {
    const { change, once } = await shop();
    await expect(change({ stock: 1 }, 'none')).rejects.toMatchObject({ code: 'product_not_found' });
    await expect(once({ stock: 1 }, 'none')).rejects.toMatchObject({ code: 'product_not_found' });
  });

  test.each([
    ['saveMove', 'change'],
    ['saveMoveWithResponse', 'once'],
  ] as const)('%s that meets others is tried 12 times, then put off', async (method, make) => {
    const last = busy(method, 11);
    expect(await (await shop(last.trouble))[make]({ reserve: 1 })).toBeDefined();
    expect(last.seen.calls).toBe(12);
    const never = busy(method, 12);
    await expect((await shop(never.trouble))[make]({ reserve: 1 })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'temporarily_unavailable',
      message: 'too many others move the stock of this product',
    });
    expect(never.seen.calls).toBe(12);
  });
});

describe('a change of stock under a key', () => {
  test('is made once and answered again', async () => {
    const { once, stock, answerTo, stored } = await shop();
    const first = await once({ reserve: 2 });
    expect(first).toMatchObject({ replayed: false, result: { outcome: 'changed' } });
    expect(JSON.parse(first.answer.body)).toMatchObject({
      outcome: 'changed',
      product: { productId: 'lamp', stock: { available: 3, held: 2, taken: 2 } },
    });
    expect(await once({ reserve: 2 })).toEqual({ answer: first.answer, replayed: true });
    expect(await stock()).toMatchObject({ available: 3, taken: 2 });
    expect(await stored.findResponse('claim-1')).toEqual(
      answerTo(first.result ?? { outcome: 'over_release', taken: 0 }),
    );
  });

  test.each<[StockChange, StockResult]>([
    [{ reserve: 6 }, { outcome: 'short', item: { productId: 'lamp', requested: 6, available: 5 } }],
    [{ release: 1 }, { outcome: 'over_release', taken: 0 }],
  ])('that is refused (%j) stays refused, whatever comes in between', async (refused, result) => {
    const { once, change, stock } = await shop();
    const first = await once(refused);
    expect(first).toMatchObject({ replayed: false, result });
    await change({ stock: 100 });
    await change({ reserve: 10 });
    expect(await once(refused)).toEqual({ answer: first.answer, replayed: true });
    expect(await stock()).toMatchObject({ available: 90, taken: 10 });
  });

  test('that another worker has answered meanwhile changes nothing and gives that answer', async () => {
    let others = 0;
    const { once, stock, answerTo } = await shop((products) => ({
      findResponse: async (id) => {
        const before = await products.findResponse(id);
        others += 1;
        if (others === 1) await products.saveResponse(answerTo({ outcome: 'over_release', taken: 7 }));
        return before;
      },
    }));
    expect(await once({ reserve: 1 })).toEqual({
      answer: answerTo({ outcome: 'over_release', taken: 7 }),
      replayed: true,
    });
    expect(await stock()).toMatchObject({ available: 5, taken: 0 });
  });
});
