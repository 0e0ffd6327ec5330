import { MAX_AMOUNT } from '../../../platform/money.ts';
import { sampleProduct } from '../adapters/catalog-stores.fake.ts';
import type { Product } from './product.ts';
import { isExpired, mergeLines, quote, type Reservation } from './reservation.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const lamp = sampleProduct('lamp', { name: 'Lamp', price: eur(1250), units: 5 });
const chair = sampleProduct('chair', { name: 'Chair', price: eur(9900), units: 0 });
const one = (...products: Product[]) => products.map(({ productId }) => ({ productId, quantity: 1 }));

function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('mergeLines', () => {
  test('lines of the same product are one line, in the order in which they came', () => {
    const lines = [
      { productId: 'b', quantity: 1 },
      { productId: 'a', quantity: 2 },
      { productId: 'b', quantity: 3 },
    ];
    expect(mergeLines(lines)).toEqual([
      { productId: 'b', quantity: 4 },
      { productId: 'a', quantity: 2 },
    ]);
  });

  test('50 products are taken, 51 are not', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ productId: `p${n}`, quantity: 1 }));
    expect(mergeLines([...lines(50), ...lines(50)])).toHaveLength(50);
    expect(thrown(() => mergeLines(lines(51)))).toMatchObject({
      kind: 'invalid',
      code: 'too_many_products',
      message: 'an order may have at most 50 products, not 51',
    });
  });
});

describe('quote', () => {
  test('prices lines at the price of now', () => {
    expect(quote([{ productId: 'lamp', quantity: 3 }], [lamp], undefined)).toEqual({
      outcome: 'quoted',
      lines: [{ productId: 'lamp', name: 'Lamp', quantity: 3, unitPrice: eur(1250), lineTotal: eur(3750) }],
      total: eur(3750),
    });
  });

  test('unknown and archived products are unavailable, before anything else is looked at', () => {
    const gone: Product = { ...lamp, status: 'ARCHIVED' };
    const wanted = [...one(gone, chair), { productId: 'none', quantity: 1 }];
    expect(quote(wanted, [gone, chair], undefined)).toEqual({
      outcome: 'unavailable',
      productIds: ['lamp', 'none'],
    });
  });

  test('two currencies are refused', () => {
    const yen = sampleProduct('yen', { price: { amount: 1, currency: 'JPY' } });
    expect(quote(one(lamp, yen), [lamp, yen], undefined)).toEqual({
      outcome: 'mixed_currency',
      items: [lamp, yen].map(({ productId, price }) => ({ productId, current: price })),
    });
  });

  test('a price that is not the expected one is reported; one not expected at all is no change', () => {
    const items = [{ productId: 'lamp', expected: eur(1000), current: eur(1250) }];
    expect(quote(one(lamp, chair), [lamp, chair], { lamp: eur(1000) })).toEqual({
      outcome: 'price_changed',
      items,
    });
    const usd = { lamp: { amount: 1250, currency: 'USD' } };
    expect(quote(one(lamp), [lamp], usd)).toMatchObject({ outcome: 'price_changed' });
    expect(quote(one(lamp), [lamp], { lamp: eur(1250), chair: eur(1) })).toMatchObject({ outcome: 'quoted' });
  });

  test('a total that is not the expected one is reported with what each product costs now', () => {
    const wanted = [{ productId: 'lamp', quantity: 3 }];
    expect(quote(wanted, [lamp], undefined, eur(3749))).toEqual({
      outcome: 'price_changed',
      items: [{ productId: 'lamp', current: eur(1250) }],
      total: eur(3750),
    });
    const yen = { amount: 3750, currency: 'JPY' };
    expect(quote(wanted, [lamp], undefined, yen)).toMatchObject({ outcome: 'price_changed' });
    expect(quote(wanted, [lamp], undefined, eur(3750))).toMatchObject({ outcome: 'quoted' });
    expect(quote(wanted, [lamp], { lamp: eur(1250) }, eur(3750))).toMatchObject({ outcome: 'quoted' });
  });

  test('prices that moved are reported alone, with the total when one was expected', () => {
    const wanted = one(lamp, chair);
    const items = [{ productId: 'lamp', expected: eur(1000), current: eur(1250) }];
    expect(quote(wanted, [lamp, chair], { lamp: eur(1000) }, eur(10900))).toEqual({
      outcome: 'price_changed',
      items,
      total: eur(11150),
    });
    // The sum may be the expected one all the same.
    expect(quote(wanted, [lamp, chair], { lamp: eur(1000) }, eur(11150))).toMatchObject({ items });
    expect(quote(wanted, [lamp, chair], { lamp: eur(1000) })).not.toHaveProperty('total');
  });

  test('a total of nothing can be expected like any other', () => {
    const free = sampleProduct('free', { price: eur(0) });
    expect(quote(one(free), [free], undefined, eur(0))).toMatchObject({ outcome: 'quoted' });
    expect(quote(one(free), [free], undefined, eur(1))).toMatchObject({ total: eur(0) });
    expect(quote(one(lamp), [lamp], undefined, eur(0))).toMatchObject({ total: eur(1250) });
  });

  test('every short line is named', () => {
    const wanted = [{ productId: 'lamp', quantity: 6 }, ...one(chair)];
    expect(quote(wanted, [lamp, chair], undefined)).toEqual({
      outcome: 'insufficient',
      items: [
        { productId: 'lamp', requested: 6, available: 5 },
        { productId: 'chair', requested: 1, available: 0 },
      ],
    });
  });

  test('a total beyond 2^53 is refused', () => {
    const dear = sampleProduct('dear', { price: eur(MAX_AMOUNT) });
    const refused = expect.objectContaining({
      kind: 'invalid',
      code: 'amount_too_large',
      message: 'the total is beyond what can be counted exactly: order less at once',
      cause: expect.any(RangeError),
    });
    expect(thrown(() => quote([{ productId: 'dear', quantity: 2 }], [dear], undefined))).toEqual(refused);
    expect(thrown(() => quote(one(dear, lamp), [dear, lamp], undefined))).toEqual(refused);
  });

  test('no lines at all are a mistake of the caller, never an order of nothing', () => {
    expect(() => quote([], [lamp], undefined)).toThrow(TypeError);
  });
});

describe('isExpired', () => {
  const hour = (n: number) => `2026-01-01T0${n}:00:00.000Z`;
  const of = { orderId: 'o1', lines: [], expiresAt: 0, at: hour(1) };
  const held = {
    ...of,
    state: 'HELD',
    total: eur(1),
    heldAt: hour(1),
    sweepAt: hour(3),
    correlationId: 'c',
  } as unknown as Reservation;

  test.each([
    ['before its time', hour(2), false],
    ['at its time', hour(3), true],
    ['after it', hour(4), true],
  ])('a hold %s', (_what, now, expired) => {
    expect(isExpired(held, now)).toBe(expired);
  });

  test('a hold for which orders was asked has expired, though it is asked again later', () => {
    expect(isExpired({ ...held, askedAt: hour(1) } as Reservation, hour(2))).toBe(true);
  });

  test.each(['SOLD', 'RELEASED'])('what is %s does not expire', (state) => {
    expect(isExpired({ ...held, state } as Reservation, hour(4))).toBe(false);
  });
});

test('products of two currencies are listed with the expected price of each that has one, and the current one', () => {
  const yen = sampleProduct('yen', { name: 'Yen', price: { amount: 900, currency: 'JPY' }, units: 5 });
  expect(quote(one(lamp, yen), [lamp, yen], { lamp: eur(1000) })).toMatchObject({
    items: [
      { productId: 'lamp', expected: eur(1000), current: lamp.price },
      { productId: 'yen', current: yen.price },
    ],
  });
  const refused = quote(one(lamp, yen), [lamp, yen], undefined);
  expect(refused).toHaveProperty('items');
  for (const item of 'items' in refused ? refused.items : []) expect(item).not.toHaveProperty('expected');
});
