import type { OrderEvent } from '../contract/events.ts';
import type { Claim, ClaimDecision, ClaimRequest, StoredResponse } from './claim.ts';
import type { AbandonedOrder, Order } from './order.ts';

/** The claim that a change of an order completes. */
export interface ClaimCompletion {
  readonly claim: Claim;
  readonly answer: StoredResponse;
}

/**
 * The end of a claim in the transaction of a change: completed with the response, or forgotten when there is none to
 * keep.
 */
export interface ClaimEnd {
  readonly claim: Claim;
  readonly answer?: StoredResponse;
}

/** The last order that was placed from a cart: one row per cart. */
export interface OrderedCart {
  readonly cartId: string;
  /** The version that was ordered. */
  readonly version: number;
  readonly orderId: string;
}

/** When several conditions fail, the first of them: `claim_lost`, `order_exists`, `cart_ordered`. */
export type PlaceOutcome =
  | 'placed'
  /** Another worker holds the claim: its response counts. */
  | 'claim_lost'
  /** There is a row with this order id, perhaps this very order, stored by a call whose response was lost. */
  | 'order_exists'
  /** The cart's row is not the one that was read. */
  | 'cart_ordered';

export type AbandonOutcome = 'abandoned' | 'claim_lost' | 'order_exists';

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

/** Reads orders, consistently. */
export interface OrderReader {
  find(orderId: string): Promise<Order | AbandonedOrder | undefined>;
}

/** Stores orders with their events. Every write is one transaction with its event. */
export interface OrderStore extends OrderReader {
  /**
   * Stores the order, its event, the completed claim and, when the order came from a cart with an id, the cart's row: all,
   * or nothing.
   * @param replaced the cart's row as it was read; undefined when there was none
   */
  savePlaced(
    order: Order,
    event: OrderEvent,
    completion?: ClaimCompletion,
    replaced?: OrderedCart,
  ): Promise<PlaceOutcome>;
  /** The last order of a cart, read consistently. */
  findCart(cartId: string): Promise<OrderedCart | undefined>;
  /** Lists a user's orders, newest first. */
  listByUser(userId: string, limit: number, after?: OrderPosition): Promise<OrderPage>;
  /**
   * Replaces `before` by `after`, stores the event and completes the claim: all, or nothing.
   * @returns false when the order differs from `before`, or another worker has the claim
   */
  saveMove(before: Order, after: Order, event?: OrderEvent, completion?: ClaimCompletion): Promise<boolean>;
  /** Takes the place of an order that was never placed, stores the event and ends the claim: all, or nothing. */
  saveAbandoned(order: AbandonedOrder, event: OrderEvent, end?: ClaimEnd): Promise<AbandonOutcome>;
  /** Stores an event that changes no order, and may have been stored and sent before: it is sent again. */
  appendEvent(event: OrderEvent): Promise<void>;
}

/** The claims of idempotency keys. */
export interface ClaimStore {
  /** Claims the key or says what stands in the way. */
  claim(request: ClaimRequest, now: Date): Promise<ClaimDecision>;
  find(id: string): Promise<Claim | undefined>;
  /** Stores the final answer; false when the lease token is not the claim's any more. */
  complete(claim: Claim, answer: StoredResponse): Promise<boolean>;
  /** Gives the lease back at once so that a retry need not wait; the order id stays. */
  release(claim: Claim): Promise<void>;
  /** Forgets the claim: the request was refused and nothing was begun. */
  forget(claim: Claim): Promise<void>;
}
