import type { MemoryOutbox } from '../../../platform/memory-outbox.ts';
import type { Ledger, LedgerEntry } from '../domain/ledger.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentStore } from '../domain/payment-store.ts';

/** A ledger in memory; `entries` shows every one. */
export interface MemoryLedger extends Ledger {
  readonly entries: ReadonlyMap<string, LedgerEntry>;
}

export function memoryLedger(): MemoryLedger {
  const entries = new Map<string, LedgerEntry>();
  return {
    entries,
    read: async (key) => entries.get(key),
    write: async (entry) => {
      if ((entries.get(entry.key)?.revision ?? 0) !== entry.revision - 1) return false;
      entries.set(entry.key, entry);
      return true;
    },
  };
}

/** Payments in memory, and what lies in it. */
export interface MemoryPaymentStore extends PaymentStore {
  readonly rows: ReadonlyMap<string, Payment>;
}

export function memoryPaymentStore(outbox: MemoryOutbox): MemoryPaymentStore {
  const rows = new Map<string, Payment>();
  return {
    rows,
    intend: async (orderId, amount, at) => {
      const known = rows.get(orderId);
      if (known !== undefined) return { created: false, payment: known };
      const payment: Payment = { orderId, status: 'INTENT', amount, intendedAt: at };
      rows.set(orderId, payment);
      return { created: true, payment };
    },
    decide: async (orderId, decision, event) => {
      const known = rows.get(orderId);
      if (known?.closedAt !== undefined) return 'closed';
      if (known?.status !== 'INTENT') return 'already';
      rows.set(orderId, { ...known, ...decision, decidedAt: event.occurredAt });
      outbox.add(event);
      return 'decided';
    },
    close: async (orderId, { reason, at }) => {
      const known: Payment = rows.get(orderId) ?? { orderId, status: 'CLOSED' };
      if (known.closedAt !== undefined) return;
      rows.set(orderId, { ...known, closedAt: at, closedBecause: reason });
    },
    find: async (orderId) => rows.get(orderId),
  };
}
