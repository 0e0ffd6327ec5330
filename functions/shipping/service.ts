import { createRelay, type Outbox } from '../../platform/outbox.ts';
import type { Service, ServiceRuntime } from '../../platform/service.ts';
import type { OrdersClient } from '../orders/contract/calls.ts';
import { createShippingCalls } from './calls.ts';
import type { ShipmentStore } from './domain/shipment-store.ts';
import { createShippingRoutes } from './http.ts';
import { type HandleOrderClosedDeps, handleOrderClosed } from './use-cases/handle-order-closed.ts';
import { type HandleOrderPaidDeps, handleOrderPaid } from './use-cases/handle-order-paid.ts';

export interface ShippingStores {
  readonly shipments: ShipmentStore;
  readonly outbox: Outbox;
}

export interface ShippingClients {
  readonly orders: Pick<OrdersClient, 'getOrderForShipping'>;
}

/** The event handlers of shipping. */
export const createShippingHandlers = (deps: HandleOrderPaidDeps & HandleOrderClosedDeps) => [
  handleOrderPaid(deps),
  ...handleOrderClosed(deps),
];

/** The whole service over its ports. */
export function createShippingService(
  { shipments, outbox }: ShippingStores,
  { orders }: ShippingClients,
  runtime: ServiceRuntime,
) {
  const { clock, ids, logger, metrics, publisher, http } = runtime;
  const relay = createRelay({ outbox, publisher, logger, clock });
  return {
    routes: createShippingRoutes({ clock, ids, logger, metrics, ...http, shipments }),
    calls: createShippingCalls({ shipments, logger }),
    handlers: createShippingHandlers({ shipments, orders, relay, metrics, ids }),
    sweeps: { outbox: () => relay.sweep() },
  } satisfies Service;
}
