import type { JsonSchema } from './json-schema.ts';

const MAX_INT32 = 2 ** 31 - 1;

const fitsInt32 = ({ minimum, maximum }: JsonSchema): boolean =>
  typeof minimum === 'number' &&
  typeof maximum === 'number' &&
  minimum >= -MAX_INT32 - 1 &&
  maximum <= MAX_INT32;

/**
 * Gives every integer schema its OpenAPI format. Generators of typed languages take an integer without one for 32 bits, and
 * then cannot read larger amounts of money.
 */
export function withIntegerFormats<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withIntegerFormats) as T;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withIntegerFormats(member)]),
  ) as JsonSchema;
  if (members.type !== 'integer' || members.format !== undefined) return members as T;
  return { ...members, format: fitsInt32(members) ? 'int32' : 'int64' } as T;
}
