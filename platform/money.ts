/**
 * An amount of money.
 * `amount` is a whole number of the currency's minor unit (cents for EUR, yen for JPY), never a float.
 */
export interface Money {
  readonly amount: number;
  /** ISO 4217 code in capitals. */
  readonly currency: string;
}

/** Currencies without a minor unit, with three digits of it and with two. Metals, tests and what is no longer paid with are none. */
const WITHOUT_MINOR_UNIT = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const TWO_DIGITS = [
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF',
  'CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL',
  'HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT',
  'MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB',
  'SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH',
  'USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
]
  .join(' ')
  .split(' ');

/** Every currency that the shop knows, by code (source: ISO 4217 list one). */
export const CURRENCIES: readonly string[] = [...WITHOUT_MINOR_UNIT, ...THREE_DIGITS, ...TWO_DIGITS].sort();

const KNOWN = new Set(CURRENCIES);

/** Whether the shop knows the currency, and so how many digits its minor unit has (source: ISO 4217 list one). */
export const isCurrency = (code: string): boolean => KNOWN.has(code);

/**
 * Digits after the decimal point in which the currency is written: 0, 2 or 3 (source: ISO 4217 list one).
 */
export function currencyExponent(currency: string): 0 | 2 | 3 {
  if (WITHOUT_MINOR_UNIT.includes(currency)) return 0;
  return THREE_DIGITS.includes(currency) ? 3 : 2;
}

/** Largest amount a price, a line or a total may have, in minor units: 2^53 − 1, beyond which numbers lose digits. */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

export const sameMoney = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency;

/**
 * @throws RangeError when the currencies differ or the sum is beyond {@link MAX_AMOUNT}
 */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${a.currency} and ${b.currency}`);
  return { amount: exact(a.amount + b.amount), currency: a.currency };
}

/**
 * @param times a whole number of units
 * @throws RangeError when `times` is no whole number or the product is beyond {@link MAX_AMOUNT}
 */
export function multiplyMoney({ amount, currency }: Money, times: number): Money {
  if (!Number.isSafeInteger(times)) throw new RangeError(`${times} is not a whole number of units`);
  return { amount: exact(amount * times), currency };
}

/**
 * @param empty what the sum of nothing is
 * @throws RangeError as {@link addMoney}
 */
export const sumMoney = (amounts: readonly Money[], empty: Money): Money =>
  amounts.length === 0 ? empty : amounts.reduce(addMoney);

/** The amount as people write it, e.g. `12.50 EUR`, `1250 JPY`. */
export function formatMoney({ amount, currency }: Money): string {
  const digits = currencyExponent(currency);
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${sign}${whole} ${currency}`;
}

function exact(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new RangeError('the amount is beyond what can be counted exactly');
  return amount;
}
