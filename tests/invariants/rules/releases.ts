import type { Reservation } from '../../../functions/catalog/domain/reservation.ts';
import { CLOSED_STATES } from '../snapshot.ts';
import type { Rule } from './rule.ts';

/** P7: stock comes back exactly once: each reservation is where its order is, and products count what reservations have. */
export const stockComesBack: Rule = ({ snapshot }) => {
  const { orders, reservations, products } = snapshot;
  const told: string[] = [];
  const byOrder = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  const known = new Set(orders.map(({ orderId }) => orderId));
  for (const { orderId, status } of orders) {
    const state = byOrder.get(orderId)?.state;
    const wanted = CLOSED_STATES.has(status) ? 'RELEASED' : status === 'PENDING' ? 'HELD' : 'SOLD';
    if (state !== wanted) told.push(`order ${orderId} is ${status}, its stock is ${state ?? 'not reserved'}`);
  }
  for (const { orderId, state } of reservations) {
    if (!known.has(orderId) && state !== 'RELEASED') told.push(`${orderId} has stock ${state} and no order`);
  }
  for (const { productId, stock } of products) {
    const held = unitsIn(reservations, 'HELD', productId) + stock.taken;
    const sold = unitsIn(reservations, 'SOLD', productId);
    if (stock.held !== held) told.push(`${productId} has ${stock.held} held, reservations have ${held}`);
    if (stock.sold !== sold) told.push(`${productId} has ${stock.sold} sold, reservations have ${sold}`);
  }
  return told;
};

const unitsIn = (
  reservations: readonly Reservation[],
  state: Reservation['state'],
  productId: string,
): number =>
  reservations
    .filter((reservation) => reservation.state === state)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
