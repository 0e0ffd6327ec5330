import type { LedgerEntry } from '../../../functions/payments/domain/ledger.ts';
import { CLOSED_STATES, PAID_STATES, placedOrders } from '../snapshot.ts';
import type { Rule } from './rule.ts';

/** What the provider still has of somebody's money, in minor units. */
const kept = ({ authorized, captured, voided, refunded }: LedgerEntry): number =>
  Math.max(captured, authorized - voided) - refunded;

/** P3: at most one charge an order, and one exactly when it is PAID or later; who got money back is told so, once. */
export const money: Rule = ({ snapshot }) => {
  const orders = new Map(placedOrders(snapshot).map((order) => [order.orderId, order]));
  const entries = new Map(snapshot.ledger.map((entry) => [entry.key, entry]));
  const told: string[] = [];
  for (const entry of snapshot.ledger) {
    const order = orders.get(entry.key);
    if (entry.captured > entry.authorized || entry.refunded > entry.captured) {
      told.push(`the charge of ${entry.key} gave or took more than it held`);
    }
    if (entry.authorized > 0 && order === undefined) {
      told.push(`${entry.authorized} was charged under ${entry.key}, which is no order`);
    }
    if (kept(entry) !== 0 && (order === undefined || !PAID_STATES.has(order.status))) {
      told.push(`${kept(entry)} is kept for ${entry.key}, which is ${order?.status ?? 'no order'}`);
    }
  }
  for (const { orderId, status, refunded } of orders.values()) {
    const entry = entries.get(orderId);
    const back = CLOSED_STATES.has(status) && entry ? entry.refunded + entry.voided : 0;
    if (back !== (refunded?.amount.amount ?? 0)) {
      told.push(`${back} of order ${orderId} went back, the order tells of ${refunded?.amount.amount ?? 0}`);
    }
  }
  for (const { orderId, status, total } of orders.values()) {
    if (!PAID_STATES.has(status) || status.includes('REFUNDED')) continue;
    const entry = entries.get(orderId);
    if (total.amount === 0) {
      if (entry) told.push(`order ${orderId} costs nothing, and the provider has a charge of it`);
      continue;
    }
    const has = entry && `${kept(entry)} ${entry.currency}`;
    if (has !== `${total.amount} ${total.currency}`) {
      told.push(
        `order ${orderId} is ${status} with ${has ?? 'no charge'} of ${total.amount} ${total.currency}`,
      );
    }
  }
  return told;
};
