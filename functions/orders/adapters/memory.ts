import { type MemoryOutbox, memoryOutbox } from '../../../platform/memory-outbox.ts';
import { type Claim, decideClaim } from '../domain/claim.ts';
import type { AbandonedOrder, Order } from '../domain/order.ts';
import type { ClaimStore, OrderStore } from '../domain/order-store.ts';

export interface MemoryOrders {
  readonly orders: OrderStore;
  readonly claims: ClaimStore;
  readonly outbox: MemoryOutbox;
  /** What lies in the stores, for whoever judges it. */
  readonly rows: {
    readonly orders: ReadonlyMap<string, Order | AbandonedOrder>;
    readonly claims: ReadonlyMap<string, Claim>;
  };
}

/** Orders and claims in memory: atomic, because nothing here waits between reading and writing. */
export function memoryOrders(): MemoryOrders {
  const rows = new Map<string, Order | AbandonedOrder>();
  const claimRows = new Map<string, Claim>();
  const outbox = memoryOutbox();
  return {
    orders: orderStore(rows, claimRows, outbox),
    claims: claimStore(claimRows),
    outbox,
    rows: { orders: rows, claims: claimRows },
  };
}

function orderStore(
  rows: Map<string, Order | AbandonedOrder>,
  claims: Map<string, Claim>,
  outbox: MemoryOutbox,
): OrderStore {
  return {
    place: async (order, event, completion) => {
      if (completion && !holds(claims, completion.claim)) return 'claim_lost';
      if (rows.has(order.orderId)) return 'order_exists';
      if (completion) claims.set(completion.claim.id, { ...completion.claim, answer: completion.answer });
      rows.set(order.orderId, order);
      outbox.add(event);
      return 'placed';
    },
    find: async (orderId) => rows.get(orderId),
    listByUser: async (userId, limit, after) => {
      const mine = [...rows.values()]
        .filter((row): row is Order => row.status !== 'ABANDONED' && row.userId === userId)
        .sort((a, b) => (position(a) < position(b) ? 1 : -1))
        .filter((order) => after === undefined || position(order) < position(after));
      const orders = mine.slice(0, limit);
      const last = orders.at(-1);
      return mine.length > limit && last ? { orders, next: last } : { orders };
    },
    move: async (before, after, event, completion) => {
      if (!isAsRead(rows.get(before.orderId), before)) return false;
      if (completion && !holds(claims, completion.claim)) return false;
      if (completion) claims.set(completion.claim.id, { ...completion.claim, answer: completion.answer });
      rows.set(after.orderId, after);
      if (event) outbox.add(event);
      return true;
    },
    abandon: async (order, event) => {
      if (rows.has(order.orderId)) return false;
      rows.set(order.orderId, order);
      outbox.add(event);
      return true;
    },
    announce: async (event) => outbox.add(event),
  };
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
