import type { Service, ServiceRuntime } from '../../platform/service.ts';
import type { CatalogClient } from '../catalog/contract/calls.ts';
import type { OrdersClient } from '../orders/contract/calls.ts';
import { createCartCalls } from './calls.ts';
import type { CartStore } from './domain/cart-store.ts';
import { createCartRoutes } from './http.ts';
import { handleOrderClosed } from './use-cases/handle-order-closed.ts';
import { type CartHandlersDeps, handleOrderPlaced } from './use-cases/handle-order-placed.ts';

export interface CartStores {
  readonly carts: CartStore;
}

export interface CartClients {
  readonly catalog: Pick<CatalogClient, 'getProducts'>;
  readonly orders: Pick<OrdersClient, 'getOrderForCart'>;
}

export interface CartSettings {
  /** Currency of an empty cart's subtotal, ISO 4217. */
  readonly currency: string;
}

/** The event handlers of the cart. */
export const createCartHandlers = (deps: CartHandlersDeps) => [
  handleOrderPlaced(deps),
  ...handleOrderClosed(deps),
];

/** The whole service over its ports. */
export function createCartService(
  { carts }: CartStores,
  { catalog, orders }: CartClients,
  { clock, ids, logger, metrics, http }: ServiceRuntime,
  { currency }: CartSettings,
) {
  return {
    routes: createCartRoutes({ clock, ids, logger, metrics, ...http, carts, catalog, currency }),
    calls: createCartCalls({ carts, clock, ids, logger, currency }),
    handlers: createCartHandlers({ carts, ids, orders }),
    sweeps: {},
  } satisfies Service;
}
