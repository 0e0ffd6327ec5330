import { COLUMNS, SHOP_FIELDS } from './columns.ts';

type Members = Readonly<Record<string, unknown>>;

const KNOWN: readonly string[] = [...COLUMNS, ...SHOP_FIELDS];

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKnown = (path: string): boolean => KNOWN.includes(path);

function pick(value: Members, prefix: string, ignored: Set<string>): Record<string, unknown> {
  const kept = Object.entries(value).filter(([name]) => {
    const known = isKnown(prefix + name) && !(prefix === '' && name.includes('.'));
    if (!known) ignored.add(prefix + name);
    return known;
  });
  return Object.fromEntries(kept);
}

/**
 * A JSON row without the members that a product does not have, also in its price.
 * @param ignored gets the path of each member that is left out
 */
export function withoutUnknownMembers(row: unknown, ignored: Set<string>): unknown {
  if (!isObject(row)) return row;
  const value = pick(row, '', ignored);
  return isObject(value.price) ? { ...value, price: pick(value.price, 'price.', ignored) } : value;
}
