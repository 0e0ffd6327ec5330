import type { Money } from '../../../platform/money.ts';
import type { PaymentEvent } from '../contract.ts';
import type { Decision, Payment } from './payment.ts';

/** Why the order was closed and when, ISO 8601. */
export interface Closing {
  readonly reason: string;
  readonly at: string;
}

/** Keeps one row per order, and with it what is told of it. */
export interface PaymentStore {
  /**
   * Writes the intent row, unless the order has a row already.
   * @returns whether this call wrote it, and the row as it is now
   */
  intend(orderId: string, amount: Money, at: string): Promise<{ created: boolean; payment: Payment }>;
  /**
   * Result and event in one transaction, on condition that the intent is open and the order has no tombstone.
   * @returns `decided` by this call, `already` decided before, `closed` under a tombstone: nothing was written
   */
  decide(orderId: string, decision: Decision, event: PaymentEvent): Promise<'decided' | 'already' | 'closed'>;
  /** Writes the tombstone, also without an intent. The first one stays. */
  close(orderId: string, closing: Closing): Promise<void>;
  /** The row, read consistently. */
  find(orderId: string): Promise<Payment | undefined>;
}
