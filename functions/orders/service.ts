import { createRelay, type Outbox } from '../../platform/outbox.ts';
import type { Service, ServiceRuntime } from '../../platform/service.ts';
import type { CartClient } from '../cart/contract/calls.ts';
import type { CatalogClient } from '../catalog/contract/calls.ts';
import type { PaymentsClient } from '../payments/contract/calls.ts';
import type { ShippingClient } from '../shipping/contract/calls.ts';
import { createOrdersCalls } from './calls.ts';
import type { ClaimStore, OrderStore } from './domain/order-store.ts';
import { createOrdersRoutes } from './http.ts';
import { handlePaymentFailed, handlePaymentSucceeded } from './use-cases/handle-payment-result.ts';
import { handlePaymentVoided } from './use-cases/handle-payment-voided.ts';
import { handleReservationExpired } from './use-cases/handle-reservation-expired.ts';
import { handleShipmentCreated, handleShipmentDelivered } from './use-cases/handle-shipment.ts';
import type { OrdersHandlersDeps } from './use-cases/owner-clients.ts';

export interface OrdersStores {
  readonly orders: OrderStore;
  readonly claims: ClaimStore;
  readonly outbox: Outbox;
}

export interface OrdersClients {
  readonly catalog: Pick<CatalogClient, 'reserve' | 'getReservationForOrder'>;
  readonly cart: CartClient;
  readonly payments: PaymentsClient;
  readonly shipping: ShippingClient;
}

export interface OrdersSettings {
  /** Seconds for which a worker holds the claim of an Idempotency-Key: longer than the time-out of its function. */
  readonly leaseSeconds: number;
}

/** The event handlers of orders. */
export const createOrdersHandlers = (deps: OrdersHandlersDeps) => [
  handlePaymentSucceeded(deps),
  handlePaymentFailed(deps),
  handlePaymentVoided(deps),
  handleShipmentCreated(deps),
  handleShipmentDelivered(deps),
  handleReservationExpired(deps),
];

/** The whole service over its ports. */
export function createOrdersService(
  { orders, claims, outbox }: OrdersStores,
  clients: OrdersClients,
  { publisher, http, ...runtime }: ServiceRuntime,
  { leaseSeconds }: OrdersSettings,
) {
  const relay = createRelay({ ...runtime, outbox, publisher });
  const { catalog, cart } = clients;
  return {
    routes: createOrdersRoutes({
      ...runtime,
      ...http,
      orders,
      claims,
      catalog,
      cart,
      relay,
      leaseSeconds,
    }),
    calls: createOrdersCalls({ orders, logger: runtime.logger }),
    handlers: createOrdersHandlers({ ...runtime, ...clients, orders, relay }),
    sweeps: { outbox: () => relay.sweep() },
  } satisfies Service;
}
