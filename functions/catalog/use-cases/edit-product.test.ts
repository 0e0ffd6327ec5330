import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { memoryCatalogStores } from '../adapters/memory/stores.ts';
import type { NewProduct } from '../contract/routes.ts';
import { archived, type Product, patched } from '../domain/product.ts';
import type { ProductStore } from '../domain/product-store.ts';
import { activeProduct, addProduct, changeableProduct, editProduct } from './edit-product.ts';

const LAMP: NewProduct = {
  productId: 'lamp',
  name: 'Lamp',
  category: 'lighting',
  price: { amount: 1250, currency: 'EUR' },
  stock: 5,
};

const RESTORE = 'restore it with PATCH /products/lamp {"status":"ACTIVE"}, or replace it with PUT';

function shop(save?: ProductStore['save']) {
  const clock = fakeClock();
  const { products } = memoryCatalogStores(clock);
  const deps = { clock, ids: seededIds(clock), products: { ...products, ...(save && { save }) } };
  const rename = (name: string) => editProduct(deps, 'lamp', (product, at) => patched(product, { name }, at));
  const archive = () => editProduct(deps, 'lamp', archived);
  return {
    clock,
    products,
    deps,
    rename,
    archive,
    add: (input: NewProduct = LAMP) => addProduct(deps, input),
  };
}

describe('a new product', () => {
  test('is stored under its id, or under a new one', async () => {
    const { add, products } = shop();
    const lamp = await add();
    expect(await products.find('lamp')).toBe(lamp);
    const { productId: _id, ...unnamed } = LAMP;
    const other = await add(unnamed);
    expect(other.productId).toMatch(/^[0-9A-Z]{26}$/);
    expect(await products.find(other.productId)).toBe(other);
  });

  test('under an id that is in use is refused, and says what to do', async () => {
    const { add, archive } = shop();
    const refused = { kind: 'conflict', code: 'product_exists' };
    await add();
    await expect(add()).rejects.toMatchObject({
      ...refused,
      message: 'the product lamp exists: choose another id, or change that one with PUT or PATCH',
    });
    await archive();
    await expect(add()).rejects.toMatchObject({
      ...refused,
      message: `the product lamp is archived: ${RESTORE}, or choose another id`,
    });
  });

  test('under an id that is in use by something else is refused', async () => {
    const { deps } = shop();
    const products = { ...deps.products, saveNew: async () => false };
    await expect(addProduct({ ...deps, products }, LAMP)).rejects.toMatchObject({
      message: 'the product lamp exists: choose another id, or change that one with PUT or PATCH',
    });
  });
});

describe('an edit', () => {
  test('is stored as the next version, at the moment it is made', async () => {
    const { add, rename, products, clock } = shop();
    await add();
    clock.advance(1000);
    const next = await rename('Desk lamp');
    expect(next).toMatchObject({ name: 'Desk lamp', version: 2, updatedAt: '2026-01-01T00:00:01.000Z' });
    expect(await products.find('lamp')).toEqual(next);
  });

  test('of an unknown product is refused', async () => {
    const { rename, products } = shop();
    const refused = {
      kind: 'not_found',
      code: 'product_not_found',
      message: 'the product lamp does not exist',
    };
    await expect(rename('x')).rejects.toMatchObject(refused);
    await expect(activeProduct(products, 'lamp')).rejects.toMatchObject(refused);
    await expect(changeableProduct(products, 'lamp')).rejects.toMatchObject(refused);
  });

  test('of an archived product is refused, and says how it comes back', async () => {
    const { add, archive, rename, products } = shop();
    await add();
    await archive();
    const refused = { kind: 'not_found', code: 'product_not_found' };
    const message = `the product lamp is archived: ${RESTORE}`;
    await expect(rename('x')).rejects.toMatchObject({ ...refused, message });
    await expect(archive()).rejects.toMatchObject({ ...refused, message });
    await expect(changeableProduct(products, 'lamp')).rejects.toMatchObject({ ...refused, message });
    // Shoppers see no archived products.
    await expect(activeProduct(products, 'lamp')).rejects.toMatchObject({
      ...refused,
      message: 'the product lamp does not exist',
    });
  });

  test('restores an archived product, with its stock', async () => {
    const { add, archive, deps, products } = shop();
    await add();
    await archive();
    const back = await editProduct(deps, 'lamp', (product, at) => patched(product, { status: 'ACTIVE' }, at));
    expect(back).toMatchObject({ status: 'ACTIVE', version: 3, stock: { available: 5 } });
    expect(await activeProduct(products, 'lamp')).toEqual(back);
  });

  test('among others starts from what they left, up to eight times', async () => {
    let tries = 0;
    const { add, rename, products } = shop(async (before: Product, next: Product) => {
      tries += 1;
      if (tries === 8) return products.save(before, next);
      await products.save(before, patched(before, { description: `edit ${tries}` }, before.updatedAt));
      return false;
    });
    await add();
    expect(await rename('Desk lamp')).toMatchObject({ name: 'Desk lamp', description: 'edit 7', version: 9 });
    expect(tries).toBe(8);
  });

  test('that meets others eight times is put off', async () => {
    let tries = 0;
    const { add, rename } = shop(async () => {
      tries += 1;
      return false;
    });
    await add();
    await expect(rename('x')).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      message: 'too many others change this product',
    });
    expect(tries).toBe(8);
  });
});

test('given an id in use, when a product is created on the condition that there is none, then the precondition fails', async () => {
  const { add, deps } = shop();
  await add();
  await expect(addProduct(deps, LAMP, true)).rejects.toMatchObject({
    kind: 'precondition_failed',
    code: 'product_exists',
  });
});

test('given a product, when a change changes nothing, then nothing is written', async () => {
  let writes = 0;
  const { add, deps } = shop(async () => {
    writes += 1;
    return true;
  });
  const lamp = await add();
  expect(await editProduct(deps, 'lamp', (product) => product)).toBe(lamp);
  expect(writes).toBe(0);
});
