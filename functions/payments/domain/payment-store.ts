import type { Money } from '../../../platform/money.ts';
import type { PaymentEvent, PaymentVoidedEvent } from '../contract/events.ts';
import type { Decision, Payment } from './payment.ts';

/** Why the order was closed and when, ISO 8601. */
export interface Closure {
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

/** Reads payments, consistently. */
export interface PaymentReader {
  find(orderId: string): Promise<Payment | undefined>;
}

/** Stores one payment per order, with its events. */
export interface PaymentStore extends PaymentReader {
  /**
   * Saves the intent row, unless the order has a row.
   * @returns `created`: true when this call saved it; and the current row
   */
  saveIntent(orderId: string, intent: Intent): Promise<{ created: boolean; payment: Payment }>;
  /**
   * Saves result and event in one transaction, on condition that the intent is open and the order has no tombstone.
   * @returns `decided` by this call, `already` decided before, `closed` under a tombstone: nothing was written
   */
  saveResult(
    orderId: string,
    decision: Decision,
    event: PaymentEvent,
  ): Promise<'decided' | 'already' | 'closed'>;
  /** Saves the tombstone, also without an intent. The first one is kept. */
  saveClosure(orderId: string, closure: Closure): Promise<void>;
  /**
   * Saves the void and its event in one transaction, on condition that the order has a tombstone and no void.
   * @returns true when this call saved them
   */
  saveVoid(orderId: string, event: PaymentVoidedEvent): Promise<boolean>;
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

/** The payments without a result. */
export interface OpenPayments {
  /**
   * Lists payments whose intent is older than `before` (ISO 8601), oldest first, eventually consistent.
   * @param limit most payments of a page
   * @param after start of the page; it need not be the position of an open payment
   */
  listOpen(before: string, limit: number, after?: OpenPosition): Promise<OpenPage>;
}
