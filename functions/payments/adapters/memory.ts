import type { MemoryOutbox } from '../../../platform/memory-outbox.ts';
import type { Ledger, LedgerEntry } from '../domain/ledger.ts';
import { isOpen, type Payment } from '../domain/payment.ts';
import type { OpenPayments, OpenPosition, PaymentStore } from '../domain/payment-store.ts';

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
export interface MemoryPaymentStore extends PaymentStore, OpenPayments {
  readonly rows: ReadonlyMap<string, Payment>;
}

export function memoryPaymentStore(outbox: MemoryOutbox): MemoryPaymentStore {
  const rows = new Map<string, Payment>();
  return {
    rows,
    intend: async (orderId, { amount, at, correlationId }) => {
      const known = rows.get(orderId);
      if (known !== undefined) return { created: false, payment: known };
      const payment: Payment = { orderId, status: 'INTENT', amount, intendedAt: at, correlationId };
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
    tellVoided: async (orderId, event) => {
      const known = rows.get(orderId);
      if (known?.closedAt === undefined || known.voided !== undefined) return false;
      rows.set(orderId, { ...known, voided: { amount: event.data.amount, at: event.occurredAt } });
      outbox.add(event);
      return true;
    },
    find: async (orderId) => rows.get(orderId),
    open: async (before, limit, after) => {
      const open = [...rows.values()]
        .filter((payment) => isOpen(payment) && (payment.intendedAt ?? '') < before)
        .filter((payment) => after === undefined || placeOf(payment) > placeOf(after))
        .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
      const payments = open.slice(0, limit);
      const last = payments.at(-1);
      if (last === undefined || open.length === payments.length) return { payments };
      return { payments, next: { intendedAt: last.intendedAt ?? '', orderId: last.orderId } };
    },
  };
}

/** By it open payments are in order. */
const placeOf = ({ intendedAt, orderId }: Partial<OpenPosition>): string => `${intendedAt} ${orderId}`;
