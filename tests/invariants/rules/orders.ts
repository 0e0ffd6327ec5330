import { canonicalJson } from '../../../platform/canonical-json.ts';
import { jsonOf } from '../journal.ts';
import { placedOrders, RESTING_STATES } from '../snapshot.ts';
import { cancellations, orderIdOf, placements } from './calls.ts';
import type { Rule } from './rule.ts';

/**
 * P2: each 201 can be read as it was answered and reaches a final state; what was answered to be cancelled is; no order
 * that nobody asked for.
 */
export const noLostOrder: Rule = ({ calls, snapshot }) => {
  const orders = new Map(placedOrders(snapshot).map((order) => [order.orderId, order]));
  const told: string[] = [];
  const attempts = placements(calls);
  const answered = new Set<string>();
  for (const call of attempts.filter(({ outcome }) => outcome === 'ok')) {
    const orderId = orderIdOf(call);
    answered.add(orderId);
    const order = orders.get(orderId);
    const { userId, items, total } = jsonOf(call);
    if (order === undefined) told.push(`order ${orderId} was answered and is not there`);
    else if (
      canonicalJson([order.userId, order.items, order.total]) !== canonicalJson([userId, items, total])
    ) {
      told.push(`order ${orderId} is not what was answered`);
    }
  }
  for (const call of cancellations(calls).filter(({ outcome }) => outcome === 'ok')) {
    const orderId = orderIdOf(call);
    const status = orders.get(orderId)?.status;
    if (status !== 'CANCELLED') told.push(`order ${orderId} was answered to be cancelled and is ${status}`);
  }
  const unsure = new Set(
    attempts.filter(({ outcome }) => outcome === 'unknown').map(({ body }) => Object(body).userId),
  );
  for (const { orderId, status, userId } of orders.values()) {
    if (!RESTING_STATES.has(status)) told.push(`order ${orderId} is stuck in ${status}`);
    if (!answered.has(orderId) && !unsure.has(userId)) told.push(`nobody asked for order ${orderId}`);
  }
  return told;
};
