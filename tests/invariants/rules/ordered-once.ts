import { isClosedUnpaid, type Order } from '../../../functions/orders/domain/order.ts';
import { type Call, jsonOf } from '../journal.ts';
import { placedOrders } from '../snapshot.ts';
import { orderIdOf, placements } from './calls.ts';
import type { Evidence, Rule } from './rule.ts';

interface CartWish {
  readonly userId: string;
  readonly cartVersion: number;
}

/** Attempts to order a version of a cart. */
const cartPlacements = (calls: readonly Call[]): (Call & { readonly wish: CartWish })[] =>
  placements(calls).flatMap((call) => {
    const wish = call.body as Partial<CartWish> | undefined;
    return wish?.userId !== undefined && wish.cartVersion !== undefined
      ? [{ ...call, wish: wish as CartWish }]
      : [];
  });

/** P17: one version of a cart becomes one order at most, no unit of a cart is sold twice, and the others hear which order it became. */
export const orderedOnce: Rule = (evidence) => {
  const orders = placedOrders(evidence.snapshot);
  return [...twoOfOneVersion(orders), ...soldTwice(evidence, orders), ...wronglyRefused(evidence, orders)];
};

function twoOfOneVersion(orders: readonly Order[]): string[] {
  const live = orders.filter((order) => order.cart !== undefined && !isClosedUnpaid(order));
  const groups = Map.groupBy(
    live,
    ({ cart, userId }) => `version ${cart?.version} of cart ${cart?.cartId} of ${userId}`,
  );
  return [...groups]
    .filter(([, all]) => all.length > 1)
    .map(([name, all]) => `${name} became ${all.map(({ orderId }) => orderId).join(' and ')}`);
}

/** Live orders of a cart have no more units than clients put into it, as far as they only added. */
function soldTwice({ calls }: Evidence, orders: readonly Order[]): string[] {
  const ofCart = new Set(cartPlacements(calls).map(orderIdOf));
  const added = new Map<string, number>();
  for (const { method, path, outcome, body } of calls) {
    if (method !== 'POST' || path !== '/cart' || outcome === 'failed') continue;
    const { userId, productId, quantity } = body as { userId: string; productId: string; quantity: number };
    const key = `${productId} of ${userId}`;
    added.set(key, (added.get(key) ?? 0) + quantity);
  }
  const changed = calls.flatMap(({ method, path }) => {
    const user = /^\/cart\/([^/]+)\//.exec(path)?.[1];
    return user !== undefined && method !== 'GET' ? [decodeURIComponent(user)] : [];
  });
  const sold = new Map<string, number>();
  for (const order of orders) {
    const fromCart = order.cart !== undefined || ofCart.has(order.orderId);
    if (!fromCart || isClosedUnpaid(order) || changed.includes(order.userId)) continue;
    for (const { productId, quantity } of order.items) {
      const key = `${productId} of ${order.userId}`;
      sold.set(key, (sold.get(key) ?? 0) + quantity);
    }
  }
  return [...sold]
    .filter(([key, units]) => units > (added.get(key) ?? 0))
    .map(([key, units]) => `${units} ${key} were sold from a cart that got ${added.get(key) ?? 0}`);
}

/** Who comes after a version was ordered hears of that order; what is named is an order of that version. */
function wronglyRefused({ calls }: Evidence, orders: readonly Order[]): string[] {
  const attempts = cartPlacements(calls);
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  const began = (call: Call): string =>
    attempts
      .filter(({ key }) => key !== undefined && key === call.key)
      .reduce((first, { startedAt }) => (startedAt < first ? startedAt : first), call.startedAt);
  const told: string[] = [];
  for (const call of attempts.filter(({ status }) => status === 409)) {
    const { code, orderId } = jsonOf(call);
    const isOfVersion = (order: Order | undefined): boolean =>
      order?.userId === call.wish.userId && order.cart?.version === call.wish.cartVersion;
    if (code === 'cart_already_ordered' && !isOfVersion(byId.get(String(orderId)))) {
      told.push(`call ${call.number} was told of ${orderId}, which is no order of this cart's version`);
    }
    const start = began(call);
    const before = attempts.find(
      (one) => one.outcome === 'ok' && one.endedAt < start && isOfVersion(byId.get(orderIdOf(one))),
    );
    const order = before && byId.get(orderIdOf(before));
    if (order === undefined || isClosedUnpaid(order) || wasFollowed(order, call, orders)) continue;
    if (code !== 'cart_already_ordered' && code !== 'request_in_progress') {
      told.push(`call ${call.number} was told ${code} though ${order.orderId} was placed of this version`);
    }
  }
  return told;
}

/** Whether the cart has a later order by then: only the last one is remembered. */
const wasFollowed = ({ cart, orderId, createdAt }: Order, call: Call, orders: readonly Order[]): boolean =>
  orders.some(
    (other) =>
      other.orderId !== orderId &&
      other.cart?.cartId === cart?.cartId &&
      other.createdAt >= createdAt &&
      other.createdAt <= call.endedAt,
  );
