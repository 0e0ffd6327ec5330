import { epochSeconds } from '../../../platform/clock.ts';
import { archived, patched } from '../domain/product.ts';
import type { ProductFilter, ProductStore, StoredResponse } from '../domain/product-store.ts';
import { releaseManually, reserveManually, setAvailable } from '../domain/stock.ts';
import { type CatalogSubject, sampleProduct } from './catalog-stores.fake.ts';

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
    const product = sampleProduct(ids.next(), {
      description: 'It shines',
      type: 'lighting',
      images: ['/a.jpg'],
    });
    expect(await products.find(product.productId)).toBeUndefined();
    expect(await products.saveNew(product)).toBe(true);
    expect(await products.find(product.productId)).toEqual(product);
  });

  test('an id is taken permanently, by one of many who want it', async () => {
    const { products, ids } = make();
    const product = sampleProduct(ids.next());
    const created = await Promise.all(Array.from({ length: 5 }, () => products.saveNew(product)));
    expect(created.filter(Boolean)).toHaveLength(1);
    await products.save(product, archived(product, AT));
    expect(await products.saveNew(product)).toBe(false);
  });

  test('a change is written upon the version that it was made from, and leaves the stock alone', async () => {
    const { products, ids } = make();
    const product = sampleProduct(ids.next(), { description: 'old', type: 'lighting', units: 5 });
    await products.saveNew(product);
    await products.saveMove(product.productId, reserveManually(2));
    const next = { ...patched(product, { name: 'Lantern' }, AT), description: undefined, type: undefined };
    expect(await products.save(product, next)).toBe(true);
    expect(await products.save(product, next)).toBe(false);
    const read = await products.find(product.productId);
    expect(read).toEqual({ ...next, stock: { available: 3, held: 2, sold: 0, received: 5, taken: 2 } });
  });

  test('an archived one stays to be read, and its stock does not move', async () => {
    const { products, ids } = make();
    const product = sampleProduct(ids.next());
    await products.saveNew(product);
    const gone = archived(product, AT);
    expect(await products.save(product, gone)).toBe(true);
    expect(await products.find(product.productId)).toEqual(gone);
    expect(await products.saveMove(product.productId, reserveManually(1))).toBeUndefined();
  });

  test('an archived one is restored upon its own version', async () => {
    const { products, ids } = make();
    const product = sampleProduct(ids.next(), { type: 'lighting' });
    await products.saveNew(product);
    const gone = archived(product, AT);
    await products.save(product, gone);
    const back = patched(gone, { status: 'ACTIVE', name: 'Back' }, AT);
    expect(await products.save({ ...gone, status: 'ACTIVE' }, back)).toBe(false);
    expect(await products.save(gone, back)).toBe(true);
    expect(await products.save(gone, back)).toBe(false);
    expect(await products.find(product.productId)).toEqual(back);
    expect((await products.list({ category: product.category, words: [] }, 5)).products).toEqual([back]);
    expect(await products.saveMove(product.productId, reserveManually(1))).toBeDefined();
  });

  test('many are read at once, unknown ones are absent', async () => {
    const { products, ids } = make();
    const [a, b] = [sampleProduct(ids.next()), sampleProduct(ids.next())];
    await products.saveNew(a);
    await products.saveNew(b);
    const found = await products.findMany([a.productId, b.productId, ids.next(), a.productId]);
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
      sampleProduct(subject.ids.next(), {
        category,
        type: n % 2 === 0 ? category : 'other',
        name: n === 3 ? 'Blue LANTERN' : 'Lamp',
        description: n > 4 ? 'a blue shade' : undefined,
      }),
    );
    for (const product of created) await subject.products.saveNew(product);
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

  test('a category and a type have one name in every spelling, and products keep their own', async () => {
    const { products, ids } = make();
    const tail = ids.next().toLowerCase();
    const spellings = [`Café ${tail}`, `CAFE\u0301 ${tail}`, `cafe ${tail}`];
    const created = spellings.map((name) => sampleProduct(ids.next(), { category: name, type: name }));
    for (const product of created) await products.saveNew(product);
    for (const name of spellings) {
      expect((await products.list({ category: name, words: [] }, 5)).products).toEqual(created);
      expect((await products.list({ type: name, words: [] }, 5)).products).toEqual(created);
      expect((await products.list({ category: name, type: name, words: [] }, 5)).products).toEqual(created);
    }
  });

  test('ids are in the order of their code points on every page', async () => {
    const { products, ids } = make();
    const category = `points-${ids.next()}`;
    const created = ['a', 'z', '\uff21', '\u{1f44b}'].map((letter) =>
      sampleProduct(`${letter}-${ids.next()}`, { category }),
    );
    for (const product of created.toReversed()) await products.saveNew(product);
    const names = created.map(({ productId }) => productId);
    expect((await walk(products, { category, words: [] }, 1)).flat()).toEqual(names);
    const listed = (await walk(products, { words: [] }, 3)).flat();
    expect(listed.filter((id) => names.includes(id))).toEqual(names);
  });

  test('large and small products are listed together, each once', async () => {
    const { products, ids } = make();
    const category = `sizes-${ids.next()}`;
    const images = (count: number) => Array.from({ length: count }, (_, n) => `/${n}${'x'.repeat(2000)}`);
    const created = [0, 20, 5, 0, 2, 20].map((count) =>
      sampleProduct(ids.next(), { category, images: images(count) }),
    );
    for (const product of created) await products.saveNew(product);
    const all = created.map(({ productId }) => productId);
    expect((await walk(products, { category, words: [] }, 2)).flat()).toEqual(all);
    const listed = (await walk(products, { words: [] }, 100)).flat();
    expect(listed.filter((id) => all.includes(id))).toEqual(all);
  });

  test('a product that grows or shrinks stays in its place', async () => {
    const { products, category, created, ids } = await shelf();
    const [first, second] = created;
    if (!first || !second) throw new Error('there are seven');
    const large = patched(first, { description: 'x'.repeat(5000) }, AT);
    await products.save(first, large);
    expect((await walk(products, { category, words: [] }, 3)).flat()).toEqual(ids);
    await products.save(large, patched(large, { description: null }, AT));
    expect((await walk(products, { category, words: [] }, 3)).flat()).toEqual(ids);
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
    const product = sampleProduct(subject.ids.next(), { units });
    await subject.products.saveNew(product);
    const answer = (changes: Partial<StoredResponse> = {}): StoredResponse => ({
      id: `key-${product.productId}`,
      fingerprint: 'f',
      status: 200,
      body: '{"a": 1}',
      expiresAt: epochSeconds(subject.clock, 60),
      ...changes,
    });
    const units_ = async () => (await subject.products.find(product.productId))?.stock;
    return { ...subject, product, id: product.productId, answer, stock: units_ };
  };

  test('a movement is made when it may be, and leaves the version alone', async () => {
    const { products, id } = await shelf(5);
    const after = await products.saveMove(id, reserveManually(5));
    expect(after).toMatchObject({ version: 1, stock: { available: 0, held: 5, taken: 5, received: 5 } });
    expect(await products.saveMove(id, reserveManually(1))).toBeUndefined();
    expect(await products.saveMove(id, releaseManually(6))).toBeUndefined();
    expect((await products.saveMove(id, releaseManually(4)))?.stock).toMatchObject({
      available: 4,
      taken: 1,
    });
  });

  test('20 who take one of 5 units at once: 5 get one', async () => {
    const { products, id, stock } = await shelf(5);
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => products.saveMove(id, reserveManually(1))),
    );
    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await stock()).toMatchObject({ available: 0, held: 5 });
  });

  test('what was decided upon units that have moved is refused', async () => {
    const { products, product, id, stock } = await shelf(5);
    await products.saveMove(id, reserveManually(1));
    expect(await products.saveMove(id, setAvailable(product.stock, 9))).toBeUndefined();
    expect(await stock()).toMatchObject({ available: 4, received: 5 });
  });

  test('a movement upon what was seen is refused once version or units have changed', async () => {
    const { products, product, id, stock } = await shelf(5);
    expect(await products.saveMove(id, reserveManually(1), product)).toBeDefined();
    expect(await products.saveMove(id, reserveManually(1), product)).toBeUndefined();
    const seen = { ...product, version: 2, stock: { ...product.stock, available: 4 } };
    expect(await products.saveMove(id, reserveManually(1), seen)).toBeUndefined();
    expect(await stock()).toMatchObject({ available: 4, taken: 1 });
  });

  test('an unknown product has no stock to move', async () => {
    const { products, ids } = make();
    expect(await products.saveMove(ids.next(), reserveManually(1))).toBeUndefined();
  });

  test('a movement and its answer are stored together, once', async () => {
    const { products, product, answer, stock } = await shelf(5);
    expect(await products.saveMoveWithResponse(reserveManually(2), { seen: product, answer: answer() })).toBe(
      true,
    );
    const seen = await products.find(product.productId);
    const again =
      seen && (await products.saveMoveWithResponse(reserveManually(2), { seen, answer: answer() }));
    expect(again).toBe(false);
    expect(await stock()).toMatchObject({ available: 3, taken: 2 });
    expect(await products.findResponse(answer().id)).toEqual(answer());
  });

  test('an answer to a product that has moved on is refused, and so is its movement', async () => {
    const { products, product, id, answer, stock } = await shelf(5);
    await products.saveMove(id, reserveManually(1));
    expect(await products.saveMoveWithResponse(reserveManually(2), { seen: product, answer: answer() })).toBe(
      false,
    );
    expect(await stock()).toMatchObject({ available: 4 });
    expect(await products.findResponse(answer().id)).toBeUndefined();
  });

  test('an answer counts until it expires, though it may still be stored', async () => {
    const { products, clock, answer } = await shelf(0);
    expect(await products.saveResponse(answer())).toBe(true);
    expect(await products.saveResponse(answer({ body: 'other' }))).toBe(false);
    clock.advance(59_000);
    expect((await products.findResponse(answer().id))?.body).toBe('{"a": 1}');
    const later = answer({ body: 'other' });
    clock.advance(2_000);
    expect(await products.findResponse(later.id)).toBeUndefined();
    expect(await products.saveResponse({ ...later, expiresAt: epochSeconds(clock, 60) })).toBe(true);
    expect((await products.findResponse(later.id))?.body).toBe('other');
  });
}

function categories(make: () => CatalogSubject): void {
  test('count their active products, through changes of category and archiving', async () => {
    const { products, ids } = make();
    const [lamps, chairs] = [`lamps-${ids.next()}`, `chairs-${ids.next()}`];
    const counts = () => countsOf(products, [lamps, chairs]);
    const created = [1, 2, 3].map(() => sampleProduct(ids.next(), { category: lamps }));
    await Promise.all(created.map((product) => products.saveNew(product)));
    await Promise.all(created.map((product) => products.saveNew(product)));
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
    const moved = await products.find(a.productId);
    if (moved) await products.save(moved, archived(moved, AT));
    expect(await counts()).toEqual([[lamps, 1]]);
  });

  test('in every spelling is one, in that of its first product', async () => {
    const { products, ids } = make();
    const name = `kitchen-${ids.next().toLowerCase()}`;
    const first = sampleProduct(ids.next(), { category: name.toUpperCase() });
    const others = [name, ` ${name}`, `k\u00edtchen${name.slice(7)}`].map((category) =>
      sampleProduct(ids.next(), { category }),
    );
    await products.saveNew(first);
    await Promise.all(others.map((product) => products.saveNew(product)));
    expect(await countsOf(products, [name.toUpperCase()])).toEqual([[name.toUpperCase(), 4]]);
  });

  test('has the spelling that a product is given last, so that it can be corrected', async () => {
    const { products, ids } = make();
    const name = `lights-${ids.next().toLowerCase()}`;
    const shout = name.toUpperCase();
    const [a, b] = [1, 2].map(() => sampleProduct(ids.next(), { category: shout }));
    if (!a || !b) throw new Error('there are two');
    await products.saveNew(a);
    const corrected = patched(a, { category: name }, AT);
    await products.save(a, corrected);
    expect(await countsOf(products, [name, shout])).toEqual([[name, 1]]);
    await products.saveNew(b);
    await products.save(corrected, patched(corrected, { name: 'Other' }, AT));
    expect(await countsOf(products, [name, shout])).toEqual([[name, 2]]);
    await products.save(b, patched(b, { category: name }, AT));
    expect(await countsOf(products, [name, shout])).toEqual([[name, 2]]);
  });

  test.each(['archived', 'moved'])(
    'has a spelling of its products when the last one with the spelling shown is %s',
    async (how) => {
      const { products, ids } = make();
      const name = `mugs-${ids.next().toLowerCase()}`;
      const [shown, other] = [name, name.toUpperCase()];
      const [a, b, c] = [shown, shown, other].map((category) => sampleProduct(ids.next(), { category }));
      if (!a || !b || !c) throw new Error('there are three');
      for (const product of [a, b, c]) await products.saveNew(product);
      const leave = (product: typeof a) =>
        products.save(
          product,
          how === 'archived' ? archived(product, AT) : patched(product, { category: `other-${name}` }, AT),
        );
      await leave(a);
      expect(await countsOf(products, [shown, other])).toEqual([[shown, 2]]);
      await leave(b);
      expect(await countsOf(products, [shown, other])).toEqual([[other, 1]]);
      await leave(c);
      expect(await countsOf(products, [shown, other])).toEqual([]);
    },
  );

  test('that was left and is used again counts from one', async () => {
    const { products, ids } = make();
    const name = `again-${ids.next()}`;
    const product = sampleProduct(ids.next(), { category: name });
    await products.saveNew(product);
    const gone = archived(product, AT);
    await products.save(product, gone);
    expect(await countsOf(products, [name])).toEqual([]);
    await products.save(gone, patched(gone, { status: 'ACTIVE' }, AT));
    expect(await countsOf(products, [name])).toEqual([[name, 1]]);
  });

  test('counts stay right while many come and go at once', async () => {
    const { products, ids } = make();
    const name = `busy-${ids.next()}`;
    const created = Array.from({ length: 8 }, () => sampleProduct(ids.next(), { category: name }));
    await Promise.all(created.map((product) => products.saveNew(product)));
    const [stays, ...leave] = created;
    await Promise.all(leave.map((product) => products.save(product, archived(product, AT))));
    expect(await countsOf(products, [name])).toEqual([[name, 1]]);
    if (stays) await products.save(stays, archived(stays, AT));
    expect(await countsOf(products, [name])).toEqual([]);
  });

  test('come in pages, each once', async () => {
    const { products, ids } = make();
    const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}-${ids.next().toLowerCase()}`);
    for (const category of names) await products.saveNew(sampleProduct(ids.next(), { category }));
    const pages: string[][] = [];
    let next: string | undefined;
    do {
      const page = await products.listCategories(2, next);
      pages.push(page.categories.map(({ category }) => category));
      next = page.next;
    } while (next !== undefined);
    expect(pages.every((page) => page.length > 0 && page.length <= 2)).toBe(true);
    expect(pages.flat().filter((name) => names.includes(name))).toEqual(names);
  });

  test('whose name folds to nothing, or to very much, has a key of its own', async () => {
    const { products, ids } = make();
    const names = ['\u00b4\u00a8', '\ufdfa'.repeat(100)];
    for (const category of names) {
      const product = sampleProduct(ids.next(), { category });
      expect(await products.saveNew(product)).toBe(true);
      expect((await products.list({ category, words: [] }, 100)).products).toContainEqual(product);
    }
  });
}

async function countsOf(products: ProductStore, names: readonly string[]): Promise<(string | number)[][]> {
  const found: (string | number)[][] = [];
  let next: string | undefined;
  do {
    const page = await products.listCategories(100, next);
    found.push(...page.categories.map(({ category, count }) => [category, count]));
    next = page.next;
  } while (next !== undefined);
  return found.filter(([category]) => names.includes(String(category)));
}
