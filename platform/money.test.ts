import fc from 'fast-check';
import { addMoney, currencyExponent, formatMoney, MAX_AMOUNT, multiplyMoney, sumMoney } from './money.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });

describe('adding', () => {
  test('is exact, in any order and grouping', () => {
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        const left = addMoney(addMoney(eur(a), eur(b)), eur(c));
        expect(left).toEqual(addMoney(eur(c), addMoney(eur(b), eur(a))));
        expect(BigInt(left.amount)).toBe(BigInt(a) + BigInt(b) + BigInt(c));
      }),
    );
  });

  test('refuses two currencies', () => {
    expect(() => addMoney(eur(1), { amount: 1, currency: 'USD' })).toThrow(/EUR and USD/);
  });

  test('goes up to 2^53 − 1 and no further', () => {
    expect(addMoney(eur(MAX_AMOUNT - 1), eur(1)).amount).toBe(MAX_AMOUNT);
    expect(() => addMoney(eur(MAX_AMOUNT), eur(1))).toThrow(RangeError);
    expect(() => addMoney(eur(MAX_AMOUNT), eur(MAX_AMOUNT))).toThrow(RangeError);
  });

  test('of nothing is what is given for it', () => {
    expect(sumMoney([], eur(0))).toEqual(eur(0));
    expect(sumMoney([eur(1), eur(2)], { amount: 0, currency: 'JPY' })).toEqual(eur(3));
  });
});

describe('multiplying', () => {
  test('is adding so many times, exactly or not at all', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 1_000_000 }), (a, times) => {
        const exact = BigInt(a) * BigInt(times);
        if (exact > BigInt(MAX_AMOUNT)) expect(() => multiplyMoney(eur(a), times)).toThrow(RangeError);
        else expect(BigInt(multiplyMoney(eur(a), times).amount)).toBe(exact);
      }),
    );
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY])('by %d is refused', (times) => {
    expect(() => multiplyMoney(eur(250), times)).toThrow(RangeError);
  });
});

describe('writing', () => {
  test.each([
    [1250, 'EUR', '12.50 EUR'],
    [5, 'EUR', '0.05 EUR'],
    [-5, 'EUR', '-0.05 EUR'],
    [0, 'EUR', '0.00 EUR'],
    [1250, 'JPY', '1250 JPY'],
    [1250, 'KWD', '1.250 KWD'],
    [MAX_AMOUNT, 'EUR', '90071992547409.91 EUR'],
  ])('%d %s is %s', (minor, currency, written) => {
    expect(formatMoney({ amount: minor, currency })).toBe(written);
  });

  test('loses nothing: the digits without the point are the amount', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'BHD'), (minor, currency) => {
        const [digits = '', code] = formatMoney({ amount: minor, currency }).split(' ');
        expect(Number(digits.replace('.', ''))).toBe(minor + 0);
        expect(digits.split('.')[1]?.length ?? 0).toBe(currencyExponent(currency));
        expect(code).toBe(currency);
      }),
    );
  });
});
