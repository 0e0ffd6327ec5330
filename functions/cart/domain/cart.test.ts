import fc from 'fast-check';
import {
  add,
  emptyCart,
  isCountable,
  type Offer,
  remove,
  type StoredCart,
  setQuantity,
  toCartResponse,
} from './cart.ts';
import { removeOrdered, restoreOrdered } from './ordered.ts';

const at = '2026-01-01T00:00:00.000Z';
const offer = (productId: string, amount = 1250, currency = 'EUR'): Offer => ({
  productId,
  name: `The ${productId}`,
  price: { amount, currency },
  active: true,
});
const cartOf = (...products: [productId: string, quantity: number][]): StoredCart =>
  products.reduce(
    (cart, [productId, quantity]) => add(cart, productId, quantity, offer(productId), at),
    emptyCart('u'),
  );
const units = (cart: StoredCart) =>
  Object.fromEntries(cart.lines.map(({ productId, quantity }) => [productId, quantity]));
const failing = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

describe('adding', () => {
  test('puts name and price of the catalog into the cart', () => {
    expect(cartOf(['lamp', 2])).toEqual({
      userId: 'u',
      lines: [
        { productId: 'lamp', name: 'The lamp', quantity: 2, unitPrice: { amount: 1250, currency: 'EUR' } },
      ],
      version: 1,
      updatedAt: at,
    });
  });

  test('a product that is in it adds to its units, at the price of now and in its old place', () => {
    const cart = add(cartOf(['lamp', 2], ['mug', 1]), 'lamp', 3, offer('lamp', 999), at);
    expect(cart.lines.map(({ productId }) => productId)).toEqual(['lamp', 'mug']);
    expect(cart.lines[0]).toMatchObject({ quantity: 5, unitPrice: { amount: 999 } });
    expect(cart.version).toBe(3);
  });

  test.each([
    ['an unknown', undefined],
    ['an archived', { ...offer('lamp'), active: false }],
  ])('%s product is refused', (_what, given) => {
    expect(failing(() => add(emptyCart('u'), 'lamp', 1, given, at))).toMatchObject({
      kind: 'not_found',
      code: 'product_not_found',
      message: 'product lamp does not exist',
    });
  });

  test('another currency is refused, unless the product is alone in the cart', () => {
    const dollars = offer('lamp', 100, 'USD');
    expect(failing(() => add(cartOf(['mug', 1]), 'lamp', 1, dollars, at))).toMatchObject({
      kind: 'conflict',
      code: 'mixed_currency',
      message:
        'the product lamp is priced in USD, the cart is in EUR: order the cart or remove its products first',
      details: {
        currency: 'USD',
        cartCurrency: 'EUR',
        items: [{ productId: 'lamp', current: { amount: 100, currency: 'USD' } }],
      },
    });
    expect(add(cartOf(['lamp', 1]), 'lamp', 1, dollars, at).lines).toMatchObject([
      { quantity: 2, unitPrice: dollars.price },
    ]);
  });

  test('a 51st product is refused, more of the 50 are not', () => {
    const full = cartOf(
      ...Array.from({ length: 50 }, (_, n): [productId: string, quantity: number] => [`p${n}`, 1]),
    );
    expect(failing(() => add(full, 'p50', 1, offer('p50'), at))).toMatchObject({
      kind: 'conflict',
      code: 'cart_full',
      message: 'the cart holds 50 products, the most it may: take one out first',
    });
    expect(units(add(full, 'p7', 1, offer('p7'), at)).p7).toBe(2);
  });

  test('more than a million units of one product are refused', () => {
    const cart = cartOf(['lamp', 999_999]);
    expect(units(add(cart, 'lamp', 1, offer('lamp'), at)).lamp).toBe(1_000_000);
    expect(failing(() => add(cart, 'lamp', 2, offer('lamp'), at))).toMatchObject({
      kind: 'invalid',
      code: 'quantity_too_large',
      errors: [{ path: 'quantity', message: 'makes more than 1000000 units of the product in the cart' }],
    });
  });

  test('an amount that cannot be counted is refused', () => {
    const dear = offer('lamp', Number.MAX_SAFE_INTEGER);
    expect(add(emptyCart('u'), 'lamp', 1, dear, at).version).toBe(1);
    const refused = {
      kind: 'invalid',
      code: 'amount_too_large',
      errors: [{ path: 'quantity', message: 'makes the cart cost more than can be counted exactly' }],
    };
    expect(failing(() => add(emptyCart('u'), 'lamp', 2, dear, at))).toMatchObject(refused);
    expect(failing(() => add(cartOf(['mug', 1]), 'lamp', 1, dear, at))).toMatchObject(refused);
  });
});

describe('changing', () => {
  test('sets the units and takes the price of now', () => {
    const cart = setQuantity(cartOf(['lamp', 5], ['mug', 1]), 'lamp', 2, offer('lamp', 10), at);
    expect(cart).toMatchObject({ version: 3, lines: [{ quantity: 2, unitPrice: { amount: 10 } }, {}] });
  });

  test('a product that is not in the cart is refused', () => {
    const change = () => setQuantity(cartOf(['lamp', 5]), 'mug', 2, offer('mug'), at);
    expect(failing(change)).toMatchObject({
      kind: 'not_found',
      code: 'cart_line_not_found',
      message: 'a line of product mug in this cart does not exist',
    });
  });
});

describe('removing', () => {
  test('takes a product out', () => {
    expect(remove(cartOf(['lamp', 1], ['mug', 2]), 'lamp', at)).toMatchObject({
      version: 3,
      lines: [{ productId: 'mug' }],
    });
  });

  test('one that is not in the cart changes nothing', () => {
    const cart = cartOf(['lamp', 1]);
    expect(remove(cart, 'mug', at)).toBe(cart);
  });
});

describe('showing', () => {
  test('an empty cart costs nothing in the shop’s currency', () => {
    expect(toCartResponse(emptyCart('u'), 'CHF')).toEqual({
      userId: 'u',
      currency: 'CHF',
      items: [],
      subtotal: { amount: 0, currency: 'CHF' },
      version: 0,
    });
    expect(Object.keys(toCartResponse(emptyCart('u'), 'CHF'))).not.toContain('updatedAt');
    expect(toCartResponse({ ...emptyCart('u'), cartId: 'c' }, 'CHF')).not.toHaveProperty('cartId');
    expect(toCartResponse(cartOf(['lamp', 1]), 'CHF')).not.toHaveProperty('cartId');
  });

  test('each line costs its units × price, and the cart their sum', () => {
    const unitPrice = { amount: 1250, currency: 'EUR' };
    const cart = cartOf(['lamp', 2], ['mug', 1]);
    expect(toCartResponse({ ...cart, cartId: 'c' }, 'CHF')).toEqual({
      cartId: 'c',
      userId: 'u',
      currency: 'EUR',
      items: [
        { lineId: 'lamp', sku: 'lamp', ...cart.lines[0], lineTotal: { ...unitPrice, amount: 2500 } },
        { lineId: 'mug', sku: 'mug', ...cart.lines[1], lineTotal: unitPrice },
      ],
      subtotal: { ...unitPrice, amount: 3750 },
      version: 2,
      updatedAt: at,
    });
  });

  test('a cart that breaks in another way than by its amounts is a mistake, not a cart that costs too much', () => {
    const broken = { ...emptyCart('u'), lines: undefined } as unknown as StoredCart;
    expect(() => isCountable(broken, 'EUR')).toThrow(TypeError);
  });

  test('whatever was done: the subtotal is the sum of units × price, no line is empty or twice', () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'remove', 'take', 'put'),
      productId: fc.constantFrom('a', 'b', 'c', 'd'),
      quantity: fc.integer({ min: 1, max: 1000 }),
      amount: fc.integer({ min: 0, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let cart = emptyCart('u');
        for (const { what, productId, quantity, amount } of steps) {
          if (what === 'add') cart = add(cart, productId, quantity, offer(productId, amount), at);
          if (what === 'remove') cart = remove(cart, productId, at);
          const line = { productId, name: 'x', quantity, unitPrice: offer(productId, amount).price };
          if (what === 'take') ({ cart } = removeOrdered(cart, { orderId: 'o', lines: [line] }, at));
          if (what === 'put') cart = restoreOrdered(cart, { orderId: 'o', lines: [line] }, at);
        }
        const { items, subtotal } = toCartResponse(cart, 'EUR');
        expect(subtotal.amount).toBe(
          cart.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice.amount, 0),
        );
        expect(items.every((item) => item.quantity >= 1)).toBe(true);
        expect(new Set(items.map((item) => item.productId)).size).toBe(items.length);
        expect(cart.version).toBeLessThanOrEqual(steps.length);
      }),
    );
  });
});

test('given a cart, when a line is set to the quantity and price that it has, then the cart stays at its version', () => {
  const cart = cartOf(['lamp', 2]);
  expect(setQuantity(cart, 'lamp', 2, offer('lamp'), '2026-01-02T00:00:00.000Z')).toBe(cart);
});

describe('a product that is priced in another currency', () => {
  const yen = offer('sushi', 900, 'JPY');

  test('is refused for a cart that does not hold it, with what to do first', () => {
    expect(failing(() => add(cartOf(['lamp', 1]), 'sushi', 1, yen, at))).toMatchObject({
      code: 'mixed_currency',
      message: expect.stringContaining(': order the cart or remove its products first'),
    });
  });

  test('is refused with the line to remove when the cart holds it', () => {
    const cart = { ...cartOf(['lamp', 1], ['té/1', 1]), userId: 'u/1' };
    expect(failing(() => setQuantity(cart, 'té/1', 2, offer('té/1', 900, 'JPY'), at))).toMatchObject({
      message: expect.stringContaining('DELETE /cart/u%2F1/t%C3%A9%2F1, or remove the other products'),
    });
  });
});

test('the quantity that a line has already changes nothing, another one does', () => {
  const cart = cartOf(['lamp', 2]);
  expect(setQuantity(cart, 'lamp', 2, offer('lamp'), at)).toBe(cart);
  expect(setQuantity(cart, 'lamp', 3, offer('lamp'), at).version).toBe(2);
  expect(add(cart, 'mug', 1, offer('mug'), at).lines).toHaveLength(2);
});

test('restored orders are shown as they were reported, and none where there are none', () => {
  const restored = [{ orderId: 'o1', at, items: [] }];
  expect(toCartResponse({ ...cartOf(['lamp', 1]), restored }, 'EUR').restored).toEqual(restored);
  expect(toCartResponse(cartOf(['lamp', 1]), 'EUR')).not.toHaveProperty('restored');
});
