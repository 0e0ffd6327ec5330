import fc from 'fast-check';
import { formatMoney } from '../../../platform/money.ts';
import { parsePrice } from './price.ts';

test.each([
  ['12.50', 'EUR', 1250],
  ['12.5', 'EUR', 1250],
  ['12', 'EUR', 1200],
  ['1299.00', 'EUR', 129_900],
  ['0.07', 'EUR', 7],
  ['1250', 'JPY', 1250],
  ['1.250', 'KWD', 1250],
  ['1.25', 'KWD', 1250],
  ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ['1.15', 'EUR', 115],
])('%s %s is %i minor units', (text, currency, amount) => {
  expect(parsePrice(text, currency)).toEqual({ amount });
});

test.each([
  ['1.250', 'EUR', 'must have at most 2 digits after the decimal point in EUR'],
  ['12.00', 'JPY', 'must have no digits after the decimal point in JPY'],
  ['1.2500', 'KWD', 'must have at most 3 digits'],
  ['12,50', 'EUR', 'must be digits with a decimal point such as 1299.00, not "12,50"'],
  ['1,299.00', 'EUR', 'must be digits'],
  ['€12.50', 'EUR', 'must be digits'],
  ['+5', 'EUR', 'must be digits'],
  ['-5', 'EUR', 'must be digits'],
  ['1e3', 'EUR', 'must be digits'],
  ['0x10', 'EUR', 'must be digits'],
  [' 5', 'EUR', 'must be digits'],
  ['12.', 'EUR', 'must be digits'],
  ['.5', 'EUR', 'must be digits'],
  ['90071992547409.92', 'EUR', 'is too large'],
])('%s %s is refused', (text, currency, problem) => {
  expect(parsePrice(text, currency)).toEqual({ problem: expect.stringContaining(problem) });
});

test('every amount is the one that people write', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, currency) => {
      const [text = ''] = formatMoney({ amount, currency }).split(' ');
      expect(parsePrice(text, currency)).toEqual({ amount });
    }),
  );
});
