import { currencyExponent, isCurrency, MAX_AMOUNT } from '../../../platform/money.ts';

/** The amount in minor units that a price in major units is, or why it is none. */
export type ParsedPrice = { amount: number } | { problem: string };

/**
 * Converts a price as people write it, `12.50`, by the digits of its currency: 1250 for EUR, 12500 for KWD. Exact: the
 * digits are moved, nothing is multiplied or rounded.
 * @param currency undefined when the row has none, or none that is known; the row is refused for that anyway
 */
export function parsePrice(text: string, currency: string | undefined): ParsedPrice {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) {
    const shown = JSON.stringify(text.slice(0, 40));
    return { problem: `must be digits with a decimal point such as 1299.00, not ${shown}` };
  }
  if (currency === undefined || !isCurrency(currency)) return { amount: 0 };
  const digits = currencyExponent(currency);
  if (fraction.length > digits) {
    const most = digits === 0 ? 'no digits' : `at most ${digits} digits`;
    return { problem: `must have ${most} after the decimal point in ${currency}, not ${text.slice(0, 40)}` };
  }
  const amount = BigInt(whole + fraction.padEnd(digits, '0'));
  return amount > BigInt(MAX_AMOUNT) ? { problem: 'is too large' } : { amount: Number(amount) };
}
