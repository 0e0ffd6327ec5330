import { type MemoryOutbox, memoryOutbox } from '../../../../platform/memory-outbox.ts';
import { isOpen, type Payment } from '../../domain/payment.ts';
import type { OpenPayments, OpenPosition, PaymentStore } from '../../domain/payment-store.ts';
import type { PaymentsStores } from '../../service.ts';

/** Payments in memory, with their rows. */
export interface MemoryPaymentStore extends PaymentStore, OpenPayments {
  readonly rows: ReadonlyMap<string, Payment>;
}

export interface MemoryPaymentsStores extends PaymentsStores {
  readonly payments: MemoryPaymentStore;
  readonly outbox: MemoryOutbox;
}

/** The stores of payments in memory. */
export function memoryPaymentsStores(): MemoryPaymentsStores {
  const outbox = memoryOutbox();
  const payments = memoryPaymentStore(outbox);
  return { payments, openPayments: payments, outbox };
}

function memoryPaymentStore(outbox: MemoryOutbox): MemoryPaymentStore {
  const rows = new Map<string, Payment>();
  return {
    rows,
    saveIntent: async (orderId, { amount, at, correlationId }) => {
      const known = rows.get(orderId);
      if (known !== undefined) return { created: false, payment: known };
      const payment: Payment = { orderId, status: 'INTENT', amount, intendedAt: at, correlationId };
      rows.set(orderId, payment);
      return { created: true, payment };
    },
    saveResult: async (orderId, decision, event) => {
      const known = rows.get(orderId);
      if (known?.closedAt !== undefined) return 'closed';
      if (known?.status !== 'INTENT') return 'already';
      rows.set(orderId, { ...known, ...decision, decidedAt: event.occurredAt });
      outbox.add(event);
      return 'decided';
    },
    saveClosure: async (orderId, { reason, at }) => {
      const known: Payment = rows.get(orderId) ?? { orderId, status: 'CLOSED' };
      if (known.closedAt !== undefined) return;
      rows.set(orderId, { ...known, closedAt: at, closedBecause: reason });
    },
    saveVoid: async (orderId, event) => {
      const known = rows.get(orderId);
      if (known?.closedAt === undefined || known.voided !== undefined) return false;
      rows.set(orderId, { ...known, voided: { amount: event.data.amount, at: event.occurredAt } });
      outbox.add(event);
      return true;
    },
    find: async (orderId) => rows.get(orderId),
    listOpen: async (before, limit, after) => {
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
