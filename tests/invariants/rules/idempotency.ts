import type { Call } from '../journal.ts';
import { placedOrders } from '../snapshot.ts';
import { byKey, cancellations, type OrderBody, orderIdOf, placements, tally } from './calls.ts';
import type { Rule } from './rule.ts';

/** What is kept for its key: done, or refused for good. A 400 or 422 is not. */
const isFinal = ({ outcome, status }: Call): boolean =>
  outcome === 'ok' || (outcome === 'failed' && status === 409);

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
  for (const [key, group] of byKey([...attempts, ...cancellations(calls)])) {
    const answers = new Set(group.filter(isFinal).map(({ status, text }) => `${status} ${text}`));
    if (answers.size > 1) told.push(`${key} was answered in ${answers.size} ways`);
    const orders = new Set(group.filter(({ outcome }) => outcome === 'ok').map(orderIdOf));
    if (orders.size > 1) told.push(`${key} made orders ${[...orders].join(' and ')}`);
    if (group.at(-1)?.outcome === 'unknown') told.push(`${key} was never settled`);
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
