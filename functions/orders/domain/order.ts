import type { Money } from '../../../platform/money.ts';
import type { CartOrigin } from '../contract/events.ts';

/** Every state of an order. `ABANDONED` stands in the place of an order whose checkout never finished; no caller sees it. */
export type OrderState =
  | 'PENDING'
  | 'PAID'
  | 'SHIPPED'
  | 'DELIVERED'
  | 'FAILED'
  | 'CANCELLED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'ABANDONED';

/** The state machine: where an order may go from each state. Nothing else moves an order. */
export const TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  PENDING: ['PAID', 'FAILED', 'CANCELLED'],
  PAID: ['SHIPPED', 'CANCELLED'],
  SHIPPED: ['DELIVERED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
  DELIVERED: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  PARTIALLY_REFUNDED: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  REFUNDED: [],
  FAILED: [],
  CANCELLED: [],
  ABANDONED: [],
};

/** One line of an order as it was priced. */
export interface OrderLine {
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
}

/** Money that was returned to the buyer: a voided authorization, or a refunded charge. */
export interface Refunded {
  readonly amount: Money;
  readonly at: string;
}

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly status: Exclude<OrderState, 'ABANDONED'>;
  readonly items: readonly OrderLine[];
  readonly total: Money;
  /** The cart that it came from; absent for an order of items. */
  readonly cart?: CartOrigin;
  /** ISO 8601 UTC, as every moment here. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly trackingId?: string;
  readonly shippedAt?: string;
  readonly deliveredAt?: string;
  readonly failureReason?: string;
  readonly cancelReason?: string;
  /** Money that was returned to the buyer, once payments has emitted it. */
  readonly refunded?: Refunded;
  readonly history: readonly { readonly status: OrderState; readonly at: string }[];
  /** What the buyer pays with: for payments alone, and only until the payment is decided. */
  readonly paymentToken?: string;
}

/** What stands where an order would be: it can never be placed any more. */
export interface AbandonedOrder {
  readonly orderId: string;
  readonly status: 'ABANDONED';
  readonly createdAt: string;
}

/** What a move changes beside the state. */
export type OrderChanges = Partial<
  Pick<Order, 'trackingId' | 'shippedAt' | 'deliveredAt' | 'failureReason' | 'cancelReason'>
>;

/** What may become known of an order that moves no more. */
export type OrderAnnotations = Pick<Order, 'refunded'>;

/** Whether the order came to nothing: nothing is sent, kept or charged for it. */
export const isClosed = ({ status }: { readonly status: OrderState }): boolean =>
  status === 'FAILED' || status === 'CANCELLED' || status === 'ABANDONED';

/** Whether the order was closed before it was paid: its lines go back into the cart that it came from. */
export const isClosedUnpaid = (order: Order | AbandonedOrder): boolean =>
  isClosed(order) && !('history' in order && wasPaid(order));

/** Reports whether the order was ever paid. */
export const wasPaid = ({ history }: Pick<Order, 'history'>): boolean =>
  history.some(({ status }) => status === 'PAID');

export const canMove = (from: OrderState, to: OrderState): boolean => TRANSITIONS[from].includes(to);

/** A new order: PENDING, its history begun. */
export function newOrder(
  order: Pick<Order, 'orderId' | 'userId' | 'items' | 'total' | 'cart' | 'paymentToken'>,
  createdAt: string,
): Order {
  const history = [{ status: 'PENDING' as const, at: createdAt }];
  return { ...order, status: 'PENDING', createdAt, updatedAt: createdAt, history };
}

/**
 * The order after a move. Its payment token goes with the first one: by then the payment is decided.
 * @throws Error when the state machine has no such move: a mistake in the code that asks for it
 */
export function applyMove(order: Order, to: Order['status'], facts: OrderChanges, at: string): Order {
  if (!canMove(order.status, to)) throw new Error(`an order does not go from ${order.status} to ${to}`);
  const { paymentToken: _erased, ...kept } = order;
  return { ...kept, ...facts, status: to, updatedAt: at, history: [...order.history, { status: to, at }] };
}

/** When the order came into a state, ISO 8601: by its history, or else when it was last changed. */
export const enteredAt = ({ history, updatedAt }: Order, status: OrderState): string =>
  history.find((entry) => entry.status === status)?.at ?? updatedAt;

/** The order with something noted on it: it stays where it is. */
export const withAnnotations = (order: Order, notes: OrderAnnotations, at: string): Order => ({
  ...order,
  ...notes,
  updatedAt: at,
});
