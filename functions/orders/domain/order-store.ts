import type { OrderEvent } from '../contract.ts';
import type { Claim, ClaimDecision, ClaimRequest, StoredAnswer } from './claim.ts';
import type { AbandonedOrder, Order } from './order.ts';

/** The claim that a change of an order completes. */
export interface ClaimCompletion {
  readonly claim: Claim;
  readonly answer: StoredAnswer;
}

export type PlaceOutcome = 'placed' | 'order_exists' | 'claim_lost';

/** A page of a user's orders. */
export interface OrderPage {
  readonly orders: readonly Order[];
  /** Where the next page starts, absent after the last one. */
  readonly next?: OrderPosition;
}

/** A place in a user's list. */
export interface OrderPosition {
  readonly createdAt: string;
  readonly orderId: string;
}

/** Orders, and the events that tell of them. Every write is one transaction with its event. */
export interface OrderStore {
  /** Stores the order, its event and the completed claim: all, or nothing. */
  place(order: Order, event: OrderEvent, completion?: ClaimCompletion): Promise<PlaceOutcome>;
  find(orderId: string): Promise<Order | AbandonedOrder | undefined>;
  /** A user's orders, newest first. */
  listByUser(userId: string, limit: number, after?: OrderPosition): Promise<OrderPage>;
  /**
   * Replaces `before` by `after`, stores the event and completes the claim: all, or nothing.
   * @returns false when the order is not as `before` any more, or somebody else holds the claim
   */
  move(before: Order, after: Order, event?: OrderEvent, completion?: ClaimCompletion): Promise<boolean>;
  /** Takes the place of an order that was never placed; false when there is one. */
  abandon(order: AbandonedOrder, event: OrderEvent): Promise<boolean>;
  /** Stores an event that changes no order, and may have been stored and sent before: it is sent again. */
  announce(event: OrderEvent): Promise<void>;
}

/** The claims of idempotency keys. */
export interface ClaimStore {
  /** Claims the key or says what stands in the way. */
  claim(request: ClaimRequest, now: Date): Promise<ClaimDecision>;
  find(id: string): Promise<Claim | undefined>;
  /** Stores the final answer; false when the lease token is not the claim's any more. */
  complete(claim: Claim, answer: StoredAnswer): Promise<boolean>;
  /** Gives the lease back at once so that a retry need not wait; the order id stays. */
  release(claim: Claim): Promise<void>;
  /** Forgets the claim: the request was refused and nothing was begun. */
  forget(claim: Claim): Promise<void>;
}
