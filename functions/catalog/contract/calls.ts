import * as z from 'zod/mini';
import { ContradictedEvent, UnconfirmedEvent } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { InternalCall, InternalErrorResponse } from '../../../platform/internal-call.ts';
import type { Money } from '../../../platform/money.ts';
import { type Confirmation, recordLookup, recordRequest } from '../../../platform/record-lookup.ts';
import {
  correlationId as aCorrelationId,
  clientId,
  money,
  orderId,
  quantity,
  timestamp,
} from '../../../platform/schema.ts';

// Orders compares ReservationExpired with the reservation's row before an order fails by it.

/** The request for the reservation of an order. */
export const reservationRequest = recordRequest('getReservationForOrder');

/** For orders: what an order holds of the stock. */
const reservationForOrder = z.strictObject({
  state: z.enum(['HELD', 'SOLD', 'RELEASED']),
  /** Of held ones. */
  heldAt: z.optional(timestamp()),
  /** The time of a held one is over. */
  expired: z.boolean(),
});

export type ReservationForOrder = z.output<typeof reservationForOrder>;

export const lookupReservation = (call: InternalCall) =>
  recordLookup(call, 'getReservationForOrder', 'reservation', reservationForOrder);

type Expiry = Pick<DomainEvent, 'type' | 'subject'> & { readonly data: { readonly heldAt: string } };

/**
 * Compares an expiry with the reservation's row; `late` when it was committed or released since.
 * @throws UnconfirmedEvent while its time is not over; ContradictedEvent when there is none, or it was made at another time
 */
export function confirmExpiry(
  { type, subject, data }: Expiry,
  reservation: ReservationForOrder | undefined,
): Confirmation {
  if (reservation === undefined) {
    throw new ContradictedEvent(`${type} of order ${subject}, which has no reservation`);
  }
  const { state, heldAt, expired } = reservation;
  if (state !== 'HELD') return 'late';
  if (heldAt !== data.heldAt) {
    throw new ContradictedEvent(
      `${type} of order ${subject} for a hold of ${data.heldAt}, it began at ${heldAt}`,
    );
  }
  if (!expired) throw new UnconfirmedEvent(`${type} of order ${subject}, whose hold has not expired`);
  return 'confirmed';
}

/** Most different products that one reservation takes. */
export const MAX_RESERVED_PRODUCTS = 50;

const correlationId = aCorrelationId();

const productsRequest = z.strictObject({
  operation: z.literal('products'),
  productIds: z.array(clientId()).check(z.maxLength(100)),
  correlationId,
});

const reserveRequest = z.strictObject({
  operation: z.literal('reserve'),
  orderId: orderId(),
  lines: z
    .array(z.strictObject({ productId: clientId(), quantity: quantity() }))
    .check(z.minLength(1), z.maxLength(1000)),
  expectedPrices: z.optional(z.record(clientId(), money())),
  /** What all lines together must cost, or nothing is reserved. */
  expectedTotal: z.optional(money()),
  correlationId,
});

/** What other services may ask the catalog. */
export const catalogRequest = z.discriminatedUnion('operation', [
  productsRequest,
  reserveRequest,
  reservationRequest,
]);

export type ProductsRequest = z.output<typeof productsRequest>;

export type ReserveRequest = z.output<typeof reserveRequest>;

export type CatalogRequest = z.output<typeof catalogRequest>;

/** A product as other services see it. `stock` is what is available now; an inactive one cannot be bought. */
export interface CatalogProduct {
  readonly productId: string;
  readonly name: string;
  readonly price: Money;
  readonly active: boolean;
  readonly stock: number;
}

/** A line as the catalog prices it. */
export interface PricedLine {
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
}

export interface ShortItem {
  readonly productId: string;
  readonly requested: number;
  readonly available: number;
}

export interface PriceChange {
  readonly productId: string;
  /** Absent when only a total was expected. */
  readonly expected?: Money;
  readonly current: Money;
}

/** The products asked for; unknown ids are absent. */
export interface ProductsAnswer {
  readonly ok: true;
  readonly products: readonly CatalogProduct[];
}

/** What became of a reservation: only `reserved` has changed anything, and only once per order id. */
export type ReserveOutcome =
  | { readonly outcome: 'reserved'; readonly lines: readonly PricedLine[]; readonly total: Money }
  | { readonly outcome: 'insufficient'; readonly items: readonly ShortItem[] }
  /** Unknown or archived products. */
  | { readonly outcome: 'unavailable'; readonly productIds: readonly string[] }
  /** `total` is what the lines cost now, when a total was expected. */
  | { readonly outcome: 'price_changed'; readonly items: readonly PriceChange[]; readonly total?: Money }
  /** The reservation of this order was released already; nothing can be reserved under it again. */
  | { readonly outcome: 'released' }
  | { readonly outcome: 'mixed_currency'; readonly items: readonly PriceChange[] }
  /** Conflicts outlasted the retries; nothing was changed. */
  | { readonly outcome: 'busy' };

export type ReserveAnswer = { readonly ok: true } & ReserveOutcome;

/** The reservation of an order; absent when there is none. */
export interface ReservationAnswer {
  readonly ok: true;
  readonly reservation?: ReservationForOrder;
}

export type CatalogAnswer = ProductsAnswer | ReserveAnswer | ReservationAnswer | InternalErrorResponse;

/** Asks the catalog: a Lambda invocation when deployed apart, a function call in one process. */
export type CatalogCall = (request: CatalogRequest) => Promise<CatalogAnswer>;
