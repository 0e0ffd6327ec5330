import { MAX_AMOUNT } from '../../../platform/money.ts';
import { MAX_CART_LINES, MAX_CART_QUANTITY } from '../contract/routes.ts';
import { emptyCart, type StoredCart, type StoredLine } from './cart.ts';
import { removeOrdered, restoreOrdered } from './ordered.ts';

const [before, at] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
const line = (productId: string, quantity: number, amount = 1250, currency = 'EUR'): StoredLine => ({
  productId,
  name: `The ${productId}`,
  quantity,
  unitPrice: { amount, currency },
});
const cartOf = (...lines: StoredLine[]): StoredCart => ({
  userId: 'u',
  cartId: 'c',
  lines,
  version: 7,
  updatedAt: before,
});
const units = ({ lines }: { readonly lines: readonly StoredLine[] }) =>
  Object.fromEntries(lines.map(({ productId, quantity }) => [productId, quantity]));
const order = (...lines: [productId: string, quantity: number][]) => ({
  orderId: 'o1',
  lines: lines.map(([productId, quantity]) => ({ productId, quantity })),
});

describe('taking out what was ordered', () => {
  test('leaves what was added since, drops empty lines, never goes below nothing, and says what was removed', () => {
    const cart = cartOf(line('lamp', 5), line('mug', 2), line('rug', 1), line('pen', 4));
    const ordered = order(['lamp', 3], ['mug', 2], ['rug', 7], ['gone', 1]);
    const { cart: left, removed } = removeOrdered(cart, ordered, at);
    expect(left).toEqual({
      ...cart,
      lines: [line('lamp', 2), line('pen', 4)],
      version: 8,
      updatedAt: at,
      lastOrderId: 'o1',
    });
    expect(removed).toEqual([line('lamp', 3), line('mug', 2), line('rug', 1)]);
  });

  test('lines of one product count together', () => {
    const { cart, removed } = removeOrdered(cartOf(line('lamp', 4)), order(['lamp', 1], ['lamp', 2]), at);
    expect([units(cart), units({ lines: removed })]).toEqual([{ lamp: 1 }, { lamp: 3 }]);
  });

  test('makes a new version that names the order, also when nothing of it was left', () => {
    const { cart, removed } = removeOrdered(cartOf(line('lamp', 4)), order(['mug', 1]), at);
    expect(cart).toMatchObject({ version: 8, lastOrderId: 'o1', lines: [line('lamp', 4)] });
    expect(removed).toEqual([]);
  });

  test('makes no cart for a user who has none', () => {
    const cart = emptyCart('u');
    expect(removeOrdered(cart, order(['mug', 1]), at)).toEqual({ cart, removed: [] });
  });
});

const of = (lines: readonly StoredLine[]) => ({ orderId: 'o1', lines });
/** What the cart reports of a restored line. */
const report = (one: StoredLine, restored: number, reason?: string) => ({
  sku: one.productId,
  ...one,
  restored,
  ...(reason === undefined ? {} : { reason }),
});

describe('putting the lines of a failed order back', () => {
  test('adds to what is there at the price of there, and brings the others with theirs', () => {
    const cart = cartOf(line('lamp', 1, 999));
    expect(restoreOrdered(cart, of([line('lamp', 2), line('mug', 3)]), at)).toEqual({
      ...cart,
      lines: [line('lamp', 3, 999), line('mug', 3)],
      version: 8,
      updatedAt: at,
      restored: [{ orderId: 'o1', at, items: [report(line('lamp', 2), 2), report(line('mug', 3), 3)] }],
    });
  });

  test('is one new version, also into an empty cart and of a user who has none', () => {
    expect(restoreOrdered(cartOf(), of([line('lamp', 2), line('mug', 3)]), at).version).toBe(8);
    expect(restoreOrdered(emptyCart('u'), of([line('lamp', 2)]), at)).toMatchObject({
      version: 1,
      lines: [line('lamp', 2)],
    });
  });

  test('of nothing changes nothing', () => {
    const cart = cartOf(line('lamp', 1));
    expect(restoreOrdered(cart, of([]), at)).toBe(cart);
    expect(restoreOrdered(emptyCart('u'), of([]), at)).toEqual(emptyCart('u'));
  });

  test('goes no further than a line may hold', () => {
    const cart = cartOf(line('lamp', MAX_CART_QUANTITY - 1, 1));
    expect(units(restoreOrdered(cart, of([line('lamp', 5, 1)]), at))).toEqual({ lamp: MAX_CART_QUANTITY });
    const full = cartOf(line('lamp', MAX_CART_QUANTITY, 1));
    const same = restoreOrdered(full, of([line('lamp', 5, 1)]), at);
    expect(same.lines).toEqual(full.lines);
    expect(same.restored?.[0]?.items).toEqual([report(line('lamp', 5, 1), 0, 'quantity_too_large')]);
    const part = restoreOrdered(cartOf(line('lamp', MAX_CART_QUANTITY - 1, 1)), of([line('lamp', 5, 1)]), at);
    expect(part.restored?.[0]?.items).toEqual([report(line('lamp', 5, 1), 1, 'quantity_too_large')]);
  });

  test('goes no further than a cart has room for, but fills lines that are there', () => {
    const many = Array.from({ length: MAX_CART_LINES }, (_, n) => line(`p${n}`, 1));
    const cart = restoreOrdered(cartOf(...many), of([line('other', 1), line('p0', 1)]), at);
    expect(cart.lines).toHaveLength(MAX_CART_LINES);
    expect(units(cart)).toMatchObject({ p0: 2 });
    expect(units(cart)).not.toHaveProperty('other');
    expect(cart.restored?.[0]?.items).toEqual([
      report(line('other', 1), 0, 'cart_full'),
      report(line('p0', 1), 1),
    ]);
    const almost = restoreOrdered(cartOf(...many.slice(1)), of([line('other', 1), line('more', 1)]), at);
    expect(Object.keys(units(almost)).slice(-1)).toEqual(['other']);
  });

  test('mixes no currencies, and makes no cart that costs more than can be counted', () => {
    const cart = cartOf(line('lamp', 1));
    const other = restoreOrdered(cart, of([line('sushi', 1, 900, 'JPY')]), at);
    expect([other.lines, other.version]).toEqual([cart.lines, 8]);
    expect(other.restored?.[0]?.items).toEqual([report(line('sushi', 1, 900, 'JPY'), 0, 'mixed_currency')]);
    const dear = restoreOrdered(cart, of([line('dear', 1, MAX_AMOUNT)]), at);
    expect(dear.lines).toEqual(cart.lines);
    expect(dear.restored?.[0]?.items).toEqual([report(line('dear', 1, MAX_AMOUNT), 0, 'amount_too_large')]);
    expect(units(restoreOrdered(cart, of([line('dear', 1, MAX_AMOUNT), line('mug', 1)]), at))).toEqual({
      lamp: 1,
      mug: 1,
    });
    expect(units(restoreOrdered(cartOf(), of([line('sushi', 1, 900, 'JPY')]), at))).toEqual({ sushi: 1 });
  });

  test('is reported newest first, at most three orders, until the next order takes its lines out', () => {
    const failed = ['o1', 'o2', 'o3', 'o4'].reduce(
      (cart, orderId) => restoreOrdered(cart, { orderId, lines: [line('lamp', 1)] }, at),
      cartOf(),
    );
    expect(failed.restored?.map(({ orderId }) => orderId)).toEqual(['o4', 'o3', 'o2']);
    expect(removeOrdered(failed, order(['lamp', 1]), at).cart).not.toHaveProperty('restored');
  });
});
