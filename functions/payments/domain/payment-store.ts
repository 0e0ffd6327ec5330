import type { Money } from '../../../platform/money.ts';
import type { PaymentEvent, PaymentVoidedEvent } from '../contract/events.ts';
import type { Decision, Payment } from './payment.ts';

/** Why the order was closed and when, ISO 8601. */
export interface Closing {
  readonly reason: string;
  readonly at: string;
}

/** What an order's intent is written with. */
export interface Intent {
  readonly amount: Money;
  /** ISO 8601. */
  readonly at: string;
  /** Of the request that placed the order. */
  readonly correlationId: string;
}

/** Keeps one row per order, and with it what is told of it. */
export interface PaymentStore {
  /**
   * Writes the intent row, unless the order has a row already.
   * @returns whether this call wrote it, and the row as it is now
   */
  intend(orderId: string, intent: Intent): Promise<{ created: boolean; payment: Payment }>;
  /**
   * Result and event in one transaction, on condition that the intent is open and the order has no tombstone.
   * @returns `decided` by this call, `already` decided before, `closed` under a tombstone: nothing was written
   */
  decide(orderId: string, decision: Decision, event: PaymentEvent): Promise<'decided' | 'already' | 'closed'>;
  /** Writes the tombstone, also without an intent. The first one stays. */
  close(orderId: string, closing: Closing): Promise<void>;
  /**
   * Money back and event in one transaction, on condition that the order has a tombstone and nothing was told of it before.
   * @returns whether this call wrote them
   */
  tellVoided(orderId: string, event: PaymentVoidedEvent): Promise<boolean>;
  /** The row, read consistently. */
  find(orderId: string): Promise<Payment | undefined>;
}

/** A place in the order of open payments. */
export interface OpenPosition {
  /** ISO 8601. */
  readonly intendedAt: string;
  readonly orderId: string;
}

export interface OpenPage {
  readonly payments: readonly Payment[];
  /** Where the next page begins; absent when there is none. */
  readonly next?: OpenPosition;
}

/** The payments whose result is still to come. */
export interface OpenPayments {
  /**
   * Open ones whose intent was written before `before` (ISO 8601), oldest first, perhaps a little behind.
   * @param limit at most so many at once
   * @param after goes on from there; it need not be a payment that is open, or one at all
   */
  open(before: string, limit: number, after?: OpenPosition): Promise<OpenPage>;
}
