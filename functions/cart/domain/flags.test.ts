import { type Offer, type StoredCart, toCartResponse } from './cart.ts';
import { withOffers, withPriceChanges } from './flags.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const stored = (price = 100): StoredCart => ({
  userId: 'u',
  lines: ['lamp', 'mug'].map((productId) => ({
    productId,
    name: productId,
    quantity: 1,
    unitPrice: eur(price),
  })),
  version: 1,
});
const cart = () => toCartResponse(stored(), 'EUR');
const offer = (productId: string, amount = 100, active = true): Offer => ({
  productId,
  name: productId,
  price: eur(amount),
  active,
});
const flags = ({ items }: ReturnType<typeof cart>) =>
  items.map(({ available, priceChanged }) => ({ available, priceChanged }));
const plain = { available: true, priceChanged: undefined };

test('a line says whether its product can be bought, and whether its price has moved', () => {
  expect(flags(withOffers(cart(), [offer('lamp'), offer('mug', 120)]))).toEqual([
    plain,
    { available: true, priceChanged: true },
  ]);
});

test('an archived product and one that the catalog does not know are not available, at whatever price', () => {
  const gone = { available: false, priceChanged: undefined };
  expect(flags(withOffers(cart(), [offer('mug', 120, false)]))).toEqual([gone, gone]);
});

test('without the catalog there are no flags', () => {
  const plainCart = cart();
  expect(withOffers(plainCart, undefined)).toBe(plainCart);
});

test('a change says which lines it has given another price', () => {
  const after = {
    ...stored(),
    lines: [...stored().lines, { ...stored().lines[0], productId: 'new' }],
  } as StoredCart;
  expect(
    withPriceChanges(toCartResponse(after, 'EUR'), stored(90)).items.map(({ priceChanged }) => priceChanged),
  ).toEqual([true, true, undefined]);
  expect(withPriceChanges(cart(), stored())).toEqual(cart());
});
