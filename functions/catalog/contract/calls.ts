import * as z from 'zod/mini';
import { ContradictedEvent, UnconfirmedEvent } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import {
  callInternally,
  type InternalCall,
  type InternalErrorResponse,
} from '../../../platform/internal-call.ts';
import {
  type Confirmation,
  type RecordLookup,
  recordLookup,
  recordRequest,
} from '../../../platform/record-lookup.ts';
import {
  correlationId as aCorrelationId,
  clientId,
  money,
  orderId,
  quantity,
  timestamp,
} from '../../../platform/schema.ts';

import { AMOUNT_TOO_LARGE, TOO_MANY_PRODUCTS } from './error-codes.ts';

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
const catalogProduct = z.readonly(
  z.object({
    productId: z.string(),
    name: z.string(),
    price: money(),
    active: z.boolean(),
    stock: z.int(),
  }),
);

/** A line as the catalog prices it. */
const pricedLine = z.readonly(
  z.object({
    productId: z.string(),
    name: z.string(),
    quantity: quantity(),
    unitPrice: money(),
    lineTotal: money(),
  }),
);

const insufficientItem = z.readonly(
  z.object({ productId: z.string(), requested: z.int(), available: z.int() }),
);

const priceChange = z.readonly(
  z.object({
    productId: z.string(),
    /** Absent when only a total was expected. */
    expected: z.optional(money()),
    current: money(),
  }),
);

/** The products asked for; unknown ids are absent. */
const productsResponse = z.object({
  ok: z.literal(true),
  products: z.readonly(z.array(catalogProduct)),
});

const ok = { ok: z.literal(true) };

/** The result of a reservation: only `reserved` has changed anything, and only once per order id. */
const reserveResponse = z.discriminatedUnion('outcome', [
  z.object({
    ...ok,
    outcome: z.literal('reserved'),
    lines: z.readonly(z.array(pricedLine)),
    total: money(),
  }),
  z.object({ ...ok, outcome: z.literal('insufficient'), items: z.readonly(z.array(insufficientItem)) }),
  /** Unknown or archived products. */
  z.object({ ...ok, outcome: z.literal('unavailable'), productIds: z.readonly(z.array(z.string())) }),
  /** `total` is what the lines cost now, when a total was expected. */
  z.object({
    ...ok,
    outcome: z.literal('price_changed'),
    items: z.readonly(z.array(priceChange)),
    total: z.optional(money()),
  }),
  /** The reservation of this order was released already; nothing can be reserved under it again. */
  z.object({ ...ok, outcome: z.literal('released') }),
  z.object({ ...ok, outcome: z.literal('mixed_currency'), items: z.readonly(z.array(priceChange)) }),
  /** Conflicts outlasted the retries; nothing was changed. */
  z.object({ ...ok, outcome: z.literal('busy') }),
]);

export type CatalogProduct = z.output<typeof catalogProduct>;
export type PricedLine = z.output<typeof pricedLine>;
export type InsufficientItem = z.output<typeof insufficientItem>;
export type PriceChange = z.output<typeof priceChange>;
export type ProductsResponse = z.output<typeof productsResponse>;
export type ReserveResponse = z.output<typeof reserveResponse>;

type WithoutOk<R> = R extends unknown ? Omit<R, 'ok'> : never;
export type ReserveOutcome = WithoutOk<ReserveResponse>;

/** The reservation of an order; absent when there is none. */
export interface ReservationResponse {
  readonly ok: true;
  readonly reservation?: ReservationForOrder;
}

/** Every response of the catalog's internal function. */
export type CatalogResponse =
  | ProductsResponse
  | ReserveResponse
  | ReservationResponse
  | InternalErrorResponse;

/** The internal calls of the catalog. Each throws DomainError `temporarily_unavailable` when the catalog does not respond. */
export interface CatalogClient {
  /** Reads products by id; unknown ids are absent. */
  getProducts(request: Omit<ProductsRequest, 'operation'>): Promise<readonly CatalogProduct[]>;
  /**
   * Reserves stock for all lines of an order, or for none.
   * @throws DomainError `amount_too_large`, `too_many_products`
   */
  reserve(request: Omit<ReserveRequest, 'operation'>): Promise<ReserveOutcome>;
  readonly getReservationForOrder: RecordLookup<ReservationForOrder>;
}

export const createCatalogClient = (call: InternalCall): CatalogClient => ({
  getProducts: async (request) => {
    const response = await callInternally(call, { operation: 'products', ...request }, productsResponse);
    return response.products;
  },
  reserve: async (request) => {
    const errors = [AMOUNT_TOO_LARGE, TOO_MANY_PRODUCTS];
    const { ok: _ok, ...outcome } = await callInternally(
      call,
      { operation: 'reserve', ...request },
      reserveResponse,
      errors,
    );
    return outcome;
  },
  getReservationForOrder: recordLookup(call, 'getReservationForOrder', 'reservation', reservationForOrder),
});
