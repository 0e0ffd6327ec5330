import type { CartStore } from '../../../functions/cart/domain/cart-store.ts';
import type { ProductStore } from '../../../functions/catalog/domain/product-store.ts';
import type {
  ExpiredReservations,
  ReservationStore,
} from '../../../functions/catalog/domain/reservation-store.ts';
import type { ClaimStore, OrderStore } from '../../../functions/orders/domain/order-store.ts';
import type { PaymentProvider } from '../../../functions/payments/domain/payment-provider.ts';
import type { OpenPayments, PaymentStore } from '../../../functions/payments/domain/payment-store.ts';
import type { ShipmentStore } from '../../../functions/shipping/domain/shipment-store.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Gate } from './faults.ts';

/** The ports of the shop that a test may put something else behind. */
export interface Parts {
  readonly products: ProductStore;
  readonly reservations: ReservationStore;
  readonly holds: ExpiredReservations;
  readonly carts: CartStore;
  readonly orders: OrderStore;
  readonly claims: ClaimStore;
  readonly payments: PaymentStore;
  readonly openPayments: OpenPayments;
  readonly provider: PaymentProvider;
  readonly shipments: ShipmentStore;
  readonly catalogOutbox: Outbox;
  readonly ordersOutbox: Outbox;
  readonly paymentsOutbox: Outbox;
  readonly shippingOutbox: Outbox;
}

/** Replaces parts: a double may wait at the gate in the middle of its work, where the real part is atomic. */
export type Doubles = (parts: Parts, tools: { readonly gate: Gate; readonly clock: Clock }) => Parts;

/** Every part as it is deployed. */
export const honest: Doubles = (parts) => parts;
