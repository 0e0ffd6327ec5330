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

/** Attempts under one key are one intention: by caller's key, else each by itself. */
export function byKey(calls: readonly Call[]): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.key === undefined) continue;
    groups.set(call.key, [...(groups.get(call.key) ?? []), call]);
  }
  return groups;
}

/** Counts how often each value occurs. */
export function tally<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
