import { createRelay, type Outbox } from '../../platform/outbox.ts';
import type { Service, ServiceRuntime } from '../../platform/service.ts';
import type { OrdersClient } from '../orders/contract/calls.ts';
import { createCatalogCalls } from './calls.ts';
import type { ProductStore } from './domain/product-store.ts';
import type { ExpiredReservations, ReservationStore } from './domain/reservation-store.ts';
import { createCatalogRoutes } from './http.ts';
import { type CatalogHandlersDeps, handleOrderClosed } from './use-cases/handle-order-closed.ts';
import { handleOrderPaid } from './use-cases/handle-order-paid.ts';
import { sweepReservations } from './use-cases/sweep-reservations.ts';

export interface CatalogStores {
  readonly products: ProductStore;
  readonly reservations: ReservationStore;
  readonly expiredReservations: ExpiredReservations;
  readonly outbox: Outbox;
}

export interface CatalogClients {
  readonly orders: Pick<OrdersClient, 'getOrderForStock'>;
}

export interface CatalogSettings {
  /** Seconds for which an order's units are held before orders is asked about them. */
  readonly holdSeconds: number;
}

/** The event handlers of the catalog. */
export const createCatalogHandlers = (deps: CatalogHandlersDeps) => [
  handleOrderPaid(deps),
  ...handleOrderClosed(deps),
];

/** The whole service over its ports. */
export function createCatalogService(
  { products, reservations, expiredReservations, outbox }: CatalogStores,
  { orders }: CatalogClients,
  { publisher, http, ...runtime }: ServiceRuntime,
  { holdSeconds }: CatalogSettings,
) {
  const relay = createRelay({ ...runtime, outbox, publisher });
  return {
    routes: createCatalogRoutes({ ...runtime, ...http, products }),
    calls: createCatalogCalls({ ...runtime, products, reservations, holdSeconds }),
    handlers: createCatalogHandlers({ ...runtime, reservations, orders }),
    sweeps: {
      // Stored events are published before further orders are asked about.
      outbox: () => relay.sweep(),
      reservations: sweepReservations({ ...runtime, expiredReservations, reservations, relay }),
    },
  } satisfies Service;
}
