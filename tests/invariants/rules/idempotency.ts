import { placedOrders } from '../snapshot.ts';
import { byKey, type OrderBody, orderIdOf, placements, tally } from './calls.ts';
import type { Rule } from './rule.ts';

/**
 * P4: one effect per key. Answers under one key are equal to the byte, and a user who sent requests under one key only
 * has one order at most; an attempt whose outcome is unknown is settled by a later one with its key.
 */
export const idempotent: Rule = ({ calls, snapshot }) => {
  const attempts = placements(calls);
  const told: string[] = [];
  const keysOfUser = new Map<string, Set<string | undefined>>();
  for (const { body, key } of attempts) {
    const { userId = '' } = (body ?? {}) as OrderBody;
    keysOfUser.set(userId, (keysOfUser.get(userId) ?? new Set()).add(key));
  }
  for (const [key, group] of byKey(attempts)) {
    const answers = new Set(group.filter(({ outcome }) => outcome === 'ok').map(({ text }) => text));
    if (answers.size > 1) told.push(`key ${key} was answered in ${answers.size} ways`);
    const orders = new Set(group.filter(({ outcome }) => outcome === 'ok').map(orderIdOf));
    if (orders.size > 1) told.push(`key ${key} made orders ${[...orders].join(' and ')}`);
    if (group.at(-1)?.outcome === 'unknown') told.push(`key ${key} was never settled`);
  }
  const ordersOfUser = tally(placedOrders(snapshot).map(({ userId }) => userId));
  for (const [userId, keys] of keysOfUser) {
    const made = ordersOfUser.get(userId) ?? 0;
    if (!keys.has(undefined) && made > keys.size) {
      told.push(`${userId} has ${made} orders of ${keys.size} keys`);
    }
  }
  return told;
};
