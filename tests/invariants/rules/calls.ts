import { type Call, jsonOf } from '../journal.ts';

/** What `POST /orders` asked for, as far as the rules need it. */
export interface OrderBody {
  readonly userId?: string;
  readonly items?: readonly { readonly productId: string; readonly quantity: number }[];
}

/** Every attempt to place an order. */
export const placements = (calls: readonly Call[]): Call[] =>
  calls.filter(({ method, path }) => method === 'POST' && path === '/orders');

/** Every attempt to cancel one. */
export const cancellations = (calls: readonly Call[]): Call[] =>
  calls.filter(({ method, path }) => method === 'POST' && /^\/orders\/[^/]+\/cancel\b/.test(path));

/** The order that an answer tells of. */
export const orderIdOf = (call: Call): string => String(jsonOf(call).orderId ?? '');

/** Attempts under one key of one route, which are one intention. */
export function byKey(calls: readonly Call[]): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.key === undefined) continue;
    const name = `key ${call.key} of ${call.path}`;
    const group = groups.get(name);
    if (group) group.push(call);
    else groups.set(name, [call]);
  }
  return groups;
}

/** Counts how often each value occurs. */
export function tally<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
