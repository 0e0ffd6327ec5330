import type { Product } from '../../../functions/catalog/domain/product.ts';
import type { Reservation } from '../../../functions/catalog/domain/reservation.ts';
import type { Claim } from '../../../functions/orders/domain/claim.ts';
import type { AbandonedOrder, Order } from '../../../functions/orders/domain/order.ts';
import type { LedgerEntry } from '../../../functions/payments/domain/ledger.ts';
import type { Payment } from '../../../functions/payments/domain/payment.ts';
import type { Shipment } from '../../../functions/shipping/domain/shipment.ts';
import type { DomainEvent } from '../../../platform/events.ts';

/** A product as far as its units go. */
export type ProductStock = Pick<Product, 'productId' | 'stock'>;

/** All rows of a shop that are held against each other. */
export interface ShopSnapshot {
  readonly products: readonly ProductStock[];
  readonly reservations: readonly Reservation[];
  readonly orders: readonly (Order | AbandonedOrder)[];
  readonly claims: readonly Claim[];
  readonly payments: readonly Payment[];
  /** The provider's own book. */
  readonly ledger: readonly LedgerEntry[];
  readonly shipments: readonly Shipment[];
  readonly events: readonly { readonly event: DomainEvent; readonly sent: boolean }[];
  readonly deadLetters: readonly { readonly queue: string }[];
}

/** Everything that the shop's tables hold of one order, each row as it is or absent. */
export interface OrderRecords {
  readonly orderId: string;
  readonly order?: Order | AbandonedOrder | undefined;
  readonly reservation?: Reservation | undefined;
  readonly payment?: Payment | undefined;
  readonly charge?: LedgerEntry | undefined;
  readonly shipment?: Shipment | undefined;
}

/** When anything of the order was last changed, ISO 8601; empty when nothing says so. */
export function lastChange({ order, reservation, payment, charge, shipment }: OrderRecords): string {
  const moments = [
    order?.createdAt,
    order?.status === 'ABANDONED' ? undefined : order?.updatedAt,
    reservation?.since,
    payment?.intendedAt,
    payment?.decidedAt,
    payment?.closedAt,
    payment?.voided?.at,
    charge?.attemptedAt,
    charge?.authorizedAt,
    charge?.capturedAt,
    charge?.declinedAt,
    charge?.voidedAt,
    charge?.refundedAt,
    shipment?.shippedAt,
    shipment?.voidedAt,
  ];
  return moments.reduce<string>((last, one) => (one !== undefined && one > last ? one : last), '');
}

/** The rows of a snapshot, order by order. */
export function toOrderRecords(shop: ShopSnapshot): OrderRecords[] {
  const cases = new Map<string, OrderRecords>();
  const add = (orderId: string, part: Partial<OrderRecords>): void => {
    cases.set(orderId, { ...cases.get(orderId), ...part, orderId });
  };
  for (const order of shop.orders) add(order.orderId, { order });
  for (const reservation of shop.reservations) add(reservation.orderId, { reservation });
  for (const payment of shop.payments) add(payment.orderId, { payment });
  for (const charge of shop.ledger) add(charge.key, { charge });
  for (const shipment of shop.shipments) add(shipment.orderId, { shipment });
  return [...cases.values()];
}
