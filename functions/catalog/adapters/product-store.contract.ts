import { epochSeconds } from '../../../platform/clock.ts';
import { archived, patched } from '../domain/product.ts';
import type { ProductFilter, ProductStore, StoredAnswer } from '../domain/product-store.ts';
import { giveBack, setAvailable, take } from '../domain/stock.ts';
import { type CatalogSubject, sample } from './catalog.fake.ts';

const AT = '2026-01-02T00:00:00.000Z';

/** What every store of products must do. */
export function productStoreContract(name: string, make: () => CatalogSubject): void {
  describe(`products: ${name}`, () => {
    describe('one product', () => products(make));
    describe('lists', () => lists(make));
    describe('stock', () => stock(make));
    describe('categories', () => categories(make));
  });
}

function products(make: () => CatalogSubject): void {
  test('is read as it was written', async () => {
    const { products, ids } = make();
    const product = sample(ids.next(), { description: 'It shines', type: 'lighting', images: ['/a.jpg'] });
    expect(await products.get(product.productId)).toBeUndefined();
    expect(await products.create(product)).toBe(true);
    expect(await products.get(product.productId)).toEqual(product);
  });

  test('an id is taken for ever, by one of many who want it', async () => {
    const { products, ids } = make();
    const product = sample(ids.next());
    const created = await Promise.all(Array.from({ length: 5 }, () => products.create(product)));
    expect(created.filter(Boolean)).toHaveLength(1);
    await products.save(product, archived(product, AT));
    expect(await products.create(product)).toBe(false);
  });

  test('a change is written upon the version that it was made from, and leaves the stock alone', async () => {
    const { products, ids } = make();
    const product = sample(ids.next(), { description: 'old', type: 'lighting', units: 5 });
    await products.create(product);
    await products.moveStock(product.productId, take(2));
    const next = { ...patched(product, { name: 'Lantern' }, AT), description: undefined, type: undefined };
    expect(await products.save(product, next)).toBe(true);
    expect(await products.save(product, next)).toBe(false);
    const read = await products.get(product.productId);
    expect(read).toEqual({ ...next, stock: { available: 3, held: 2, sold: 0, received: 5, taken: 2 } });
  });

  test('an archived one stays to be read and can be changed no more', async () => {
    const { products, ids } = make();
    const product = sample(ids.next());
    await products.create(product);
    const gone = archived(product, AT);
    expect(await products.save(product, gone)).toBe(true);
    expect(await products.get(product.productId)).toEqual(gone);
    expect(await products.save(gone, patched(gone, { name: 'Back' }, AT))).toBe(false);
    expect(await products.moveStock(product.productId, take(1))).toBeUndefined();
  });

  test('many are read at once, unknown ones are absent', async () => {
    const { products, ids } = make();
    const [a, b] = [sample(ids.next()), sample(ids.next())];
    await products.create(a);
    await products.create(b);
    const found = await products.getMany([a.productId, b.productId, ids.next(), a.productId]);
    expect(new Set(found.map(({ productId }) => productId))).toEqual(new Set([a.productId, b.productId]));
  });
}

async function walk(products: ProductStore, filter: ProductFilter, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  let next: string | undefined;
  do {
    const page = await products.list(filter, limit, next);
    pages.push(page.products.map(({ productId }) => productId));
    next = page.next;
  } while (next !== undefined);
  return pages;
}

function lists(make: () => CatalogSubject): void {
  const shelf = async () => {
    const subject = make();
    const category = `lamps-${subject.ids.next()}`;
    const created = Array.from({ length: 7 }, (_, n) =>
      sample(subject.ids.next(), {
        category,
        type: n % 2 === 0 ? category : 'other',
        name: n === 3 ? 'Blue LANTERN' : 'Lamp',
        description: n > 4 ? 'a blue shade' : undefined,
      }),
    );
    for (const product of created) await subject.products.create(product);
    return { ...subject, category, created, ids: created.map(({ productId }) => productId) };
  };

  test('pages of a category together hold each product once, by id', async () => {
    const { products, category, ids } = await shelf();
    const pages = await walk(products, { category, words: [] }, 3);
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat()).toEqual(ids);
  });

  test('a page that takes all has no next', async () => {
    const { products, category } = await shelf();
    expect((await products.list({ category, words: [] }, 7)).next).toBeUndefined();
  });

  test('the whole catalog is listed by id, over all partitions', async () => {
    const { products, ids } = await shelf();
    const all = (await walk(products, { words: [] }, 4)).flat();
    expect(all).toEqual([...new Set(all)].sort());
    expect(all.filter((id) => ids.includes(id))).toEqual(ids);
  });

  test('type and category narrow it, alone and together', async () => {
    const { products, category, ids } = await shelf();
    const even = ids.filter((_, n) => n % 2 === 0);
    expect((await walk(products, { type: category, words: [] }, 2)).flat()).toEqual(even);
    const other = { category, type: 'other', words: [] };
    expect((await walk(products, other, 2)).flat()).toEqual(ids.filter((_, n) => n % 2 === 1));
  });

  test('every word searched for stands in the name or the description', async () => {
    const { products, category, ids } = await shelf();
    const found = async (...words: string[]) => (await walk(products, { category, words }, 2)).flat();
    expect(await found('blue')).toEqual([ids[3], ids[5], ids[6]]);
    expect(await found('blue', 'lantern')).toEqual([ids[3]]);
    expect(await found('lamp', 'shade')).toEqual([ids[5], ids[6]]);
    expect(await found('green')).toEqual([]);
  });

  test('archived ones are not listed', async () => {
    const { products, category, ids, created } = await shelf();
    const [first] = created;
    if (first) await products.save(first, archived(first, AT));
    expect((await walk(products, { category, words: [] }, 3)).flat()).toEqual(ids.slice(1));
  });
}

function stock(make: () => CatalogSubject): void {
  const shelf = async (units: number) => {
    const subject = make();
    const product = sample(subject.ids.next(), { units });
    await subject.products.create(product);
    const answer = (changes: Partial<StoredAnswer> = {}): StoredAnswer => ({
      id: `key-${product.productId}`,
      fingerprint: 'f',
      status: 200,
      body: '{"a": 1}',
      expiresAt: epochSeconds(subject.clock, 60),
      ...changes,
    });
    const units_ = async () => (await subject.products.get(product.productId))?.stock;
    return { ...subject, product, id: product.productId, answer, stock: units_ };
  };

  test('a movement is made when it may be, and leaves the version alone', async () => {
    const { products, id } = await shelf(5);
    const after = await products.moveStock(id, take(5));
    expect(after).toMatchObject({ version: 1, stock: { available: 0, held: 5, taken: 5, received: 5 } });
    expect(await products.moveStock(id, take(1))).toBeUndefined();
    expect(await products.moveStock(id, giveBack(6))).toBeUndefined();
    expect((await products.moveStock(id, giveBack(4)))?.stock).toMatchObject({ available: 4, taken: 1 });
  });

  test('20 who take one of 5 units at once: 5 get one', async () => {
    const { products, id, stock } = await shelf(5);
    const taken = await Promise.all(Array.from({ length: 20 }, () => products.moveStock(id, take(1))));
    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await stock()).toMatchObject({ available: 0, held: 5 });
  });

  test('what was decided upon units that have moved is refused', async () => {
    const { products, product, id, stock } = await shelf(5);
    await products.moveStock(id, take(1));
    expect(await products.moveStock(id, setAvailable(product.stock, 9))).toBeUndefined();
    expect(await stock()).toMatchObject({ available: 4, received: 5 });
  });

  test('an unknown product has no stock to move', async () => {
    const { products, ids } = make();
    expect(await products.moveStock(ids.next(), take(1))).toBeUndefined();
  });

  test('a movement and its answer are stored together, once', async () => {
    const { products, product, answer, stock } = await shelf(5);
    expect(await products.moveStockAnswered(take(2), { seen: product, answer: answer() })).toBe(true);
    const seen = await products.get(product.productId);
    const again = seen && (await products.moveStockAnswered(take(2), { seen, answer: answer() }));
    expect(again).toBe(false);
    expect(await stock()).toMatchObject({ available: 3, taken: 2 });
    expect(await products.answer(answer().id)).toEqual(answer());
  });

  test('an answer to a product that has moved on is refused, and so is its movement', async () => {
    const { products, product, id, answer, stock } = await shelf(5);
    await products.moveStock(id, take(1));
    expect(await products.moveStockAnswered(take(2), { seen: product, answer: answer() })).toBe(false);
    expect(await stock()).toMatchObject({ available: 4 });
    expect(await products.answer(answer().id)).toBeUndefined();
  });

  test('an answer counts until it expires, though it may still be stored', async () => {
    const { products, clock, answer } = await shelf(0);
    expect(await products.storeAnswer(answer())).toBe(true);
    expect(await products.storeAnswer(answer({ body: 'other' }))).toBe(false);
    clock.advance(59_000);
    expect((await products.answer(answer().id))?.body).toBe('{"a": 1}');
    const later = answer({ body: 'other' });
    clock.advance(2_000);
    expect(await products.answer(later.id)).toBeUndefined();
    expect(await products.storeAnswer({ ...later, expiresAt: epochSeconds(clock, 60) })).toBe(true);
    expect((await products.answer(later.id))?.body).toBe('other');
  });
}

function categories(make: () => CatalogSubject): void {
  test('count their active products, through changes of category and archiving', async () => {
    const { products, ids } = make();
    const [lamps, chairs] = [`lamps-${ids.next()}`, `chairs-${ids.next()}`];
    const counts = async () => {
      const found = await products.categories();
      return found
        .filter(({ category }) => [lamps, chairs].includes(category))
        .map(({ category, count }) => [category, count]);
    };
    const created = [1, 2, 3].map(() => sample(ids.next(), { category: lamps }));
    await Promise.all(created.map((product) => products.create(product)));
    await Promise.all(created.map((product) => products.create(product)));
    expect(await counts()).toEqual([[lamps, 3]]);
    const [a, b] = created;
    if (!a || !b) throw new Error('there are three');
    await products.save(a, patched(a, { category: chairs }, AT));
    await products.save(b, archived(b, AT));
    await products.save(b, archived(b, AT));
    expect(await counts()).toEqual([
      [chairs, 1],
      [lamps, 1],
    ]);
    const moved = await products.get(a.productId);
    if (moved) await products.save(moved, archived(moved, AT));
    expect(await counts()).toEqual([[lamps, 1]]);
  });
}
