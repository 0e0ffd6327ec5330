import { type MemoryOutbox, memoryOutbox } from '../../../../platform/memory-outbox.ts';
import { type Claim, decideClaim } from '../../domain/claim.ts';
import type { AbandonedOrder, Order } from '../../domain/order.ts';
import type { ClaimEnd, ClaimStore, OrderedCart, OrderStore } from '../../domain/order-store.ts';
import type { OrdersStores } from '../../service.ts';

export interface MemoryOrdersStores extends OrdersStores {
  readonly outbox: MemoryOutbox;
  readonly rows: {
    readonly orders: ReadonlyMap<string, Order | AbandonedOrder>;
    readonly claims: ReadonlyMap<string, Claim>;
    readonly carts: ReadonlyMap<string, OrderedCart>;
  };
}

/** The stores of orders in memory. A change without `await` is atomic, as a transaction is. */
export function memoryOrdersStores(): MemoryOrdersStores {
  const rows = new Map<string, Order | AbandonedOrder>();
  const claimRows = new Map<string, Claim>();
  const carts = new Map<string, OrderedCart>();
  const outbox = memoryOutbox();
  return {
    orders: orderStore({ rows, claims: claimRows, carts, outbox }),
    claims: claimStore(claimRows),
    outbox,
    rows: { orders: rows, claims: claimRows, carts },
  };
}

interface Tables {
  readonly rows: Map<string, Order | AbandonedOrder>;
  readonly claims: Map<string, Claim>;
  readonly carts: Map<string, OrderedCart>;
  readonly outbox: MemoryOutbox;
}

function orderStore({ rows, claims, carts, outbox }: Tables): OrderStore {
  return {
    savePlaced: async (order, event, completion, replaced) => {
      if (completion && !holds(claims, completion.claim)) return 'claim_lost';
      if (rows.has(order.orderId)) return 'order_exists';
      const { cartId, version = 0 } = order.cart ?? {};
      if (cartId !== undefined) {
        if (!isSameOrder(carts.get(cartId), replaced)) return 'cart_ordered';
        carts.set(cartId, { cartId, version, orderId: order.orderId });
      }
      endClaim(claims, completion);
      rows.set(order.orderId, order);
      outbox.add(event);
      return 'placed';
    },
    find: async (orderId) => rows.get(orderId),
    findCart: async (cartId) => carts.get(cartId),
    listByUser: async (userId, limit, after) => {
      const mine = [...rows.values()]
        .filter((row): row is Order => row.status !== 'ABANDONED' && row.userId === userId)
        .sort((a, b) => (position(a) < position(b) ? 1 : -1))
        .filter((order) => after === undefined || position(order) < position(after));
      const orders = mine.slice(0, limit);
      const last = orders.at(-1);
      return mine.length > limit && last ? { orders, next: last } : { orders };
    },
    saveMove: async (before, after, event, completion) => {
      if (!isAsRead(rows.get(before.orderId), before)) return false;
      if (completion && !holds(claims, completion.claim)) return false;
      endClaim(claims, completion);
      rows.set(after.orderId, after);
      if (event) outbox.add(event);
      return true;
    },
    saveAbandoned: async (order, event, end) => {
      if (end && !holds(claims, end.claim)) return 'claim_lost';
      if (rows.has(order.orderId)) return 'order_exists';
      endClaim(claims, end);
      rows.set(order.orderId, order);
      outbox.add(event);
      return 'abandoned';
    },
    appendEvent: async (event) => outbox.add(event),
  };
}

const isSameOrder = (one: OrderedCart | undefined, other: OrderedCart | undefined): boolean =>
  one?.orderId === other?.orderId && one?.version === other?.version;

function endClaim(claims: Map<string, Claim>, end: ClaimEnd | undefined): void {
  if (end?.answer) claims.set(end.claim.id, { ...end.claim, answer: end.answer });
  else if (end) claims.delete(end.claim.id);
}

const position = ({ createdAt, orderId }: { createdAt: string; orderId: string }): string =>
  `${createdAt} ${orderId}`;

const isAsRead = (row: Order | AbandonedOrder | undefined, { status, updatedAt }: Order): boolean =>
  row?.status === status && 'updatedAt' in row && row.updatedAt === updatedAt;

const holds = (rows: Map<string, Claim>, claim: Claim): boolean => {
  const row = rows.get(claim.id);
  return row?.leaseToken === claim.leaseToken && row.answer === undefined;
};

function claimStore(rows: Map<string, Claim>): ClaimStore {
  return {
    claim: async (request, now) => {
      const decision = decideClaim(rows.get(request.id), request, now);
      if (decision.kind === 'take' || decision.kind === 'take_over') rows.set(request.id, decision.claim);
      return decision;
    },
    find: async (id) => rows.get(id),
    complete: async (claim, answer) => {
      if (!holds(rows, claim)) return false;
      rows.set(claim.id, { ...claim, answer });
      return true;
    },
    release: async (claim) => {
      if (holds(rows, claim)) rows.set(claim.id, { ...claim, leaseUntil: '0' });
    },
    forget: async (claim) => {
      if (holds(rows, claim)) rows.delete(claim.id);
    },
  };
}
