import { type CartClient, createCartClient } from '../functions/cart/contract/calls.ts';
import { type CartSettings, type CartStores, createCartService } from '../functions/cart/service.ts';
import { type CatalogClient, createCatalogClient } from '../functions/catalog/contract/calls.ts';
import {
  type CatalogSettings,
  type CatalogStores,
  createCatalogService,
} from '../functions/catalog/service.ts';
import { createOrdersClient, type OrdersClient } from '../functions/orders/contract/calls.ts';
import { createOrdersService, type OrdersSettings, type OrdersStores } from '../functions/orders/service.ts';
import { createPaymentsClient, type PaymentsClient } from '../functions/payments/contract/calls.ts';
import type { PaymentProvider } from '../functions/payments/domain/payment-provider.ts';
import { createPaymentsService, type PaymentsStores } from '../functions/payments/service.ts';
import { createShippingClient, type ShippingClient } from '../functions/shipping/contract/calls.ts';
import { createShippingService, type ShippingStores } from '../functions/shipping/service.ts';
import type { InternalCall } from '../platform/internal-call.ts';
import type { ServiceRuntime } from '../platform/service.ts';

/** Every service of the shop, by the name of its folder. */
export const SERVICES = ['catalog', 'cart', 'orders', 'payments', 'shipping'] as const;

export type ServiceName = (typeof SERVICES)[number];

export interface ShopStores {
  readonly catalog: CatalogStores;
  readonly cart: CartStores;
  readonly orders: OrdersStores;
  readonly payments: PaymentsStores;
  readonly shipping: ShippingStores;
}

export interface ShopSettings {
  readonly catalog: CatalogSettings;
  readonly cart: CartSettings;
  readonly orders: OrdersSettings;
}

/** The internal calls between services, and what they call outside of the shop. */
export interface ShopClients {
  readonly catalog: CatalogClient;
  readonly cart: CartClient;
  readonly orders: OrdersClient;
  readonly payments: PaymentsClient;
  readonly shipping: ShippingClient;
  readonly provider: PaymentProvider;
}

export interface ShopOptions {
  /** Connects callers with the internal function of a service. Default: a function call. */
  readonly connect?: (service: ServiceName, calls: InternalCall) => InternalCall;
  /** Replaces clients, in tests. */
  readonly replaceClients?: (clients: ShopClients) => ShopClients;
}

export type Shop = ReturnType<typeof createShop>;

/** Composes the whole shop in one process. */
export function createShop(
  stores: ShopStores,
  { provider }: { readonly provider: PaymentProvider },
  runtime: ServiceRuntime,
  settings: ShopSettings,
  { connect = (_service, calls) => calls, replaceClients = (clients) => clients }: ShopOptions = {},
) {
  // Services call each other in a circle: a call looks its service up when it is made.
  const connected = new Map<ServiceName, InternalCall>();
  const callOf =
    (service: ServiceName): InternalCall =>
    (request) => {
      const call = connected.get(service);
      if (call === undefined) throw new Error(`${service} is called before the shop is composed`);
      return call(request);
    };
  const clients = replaceClients({
    catalog: createCatalogClient(callOf('catalog')),
    cart: createCartClient(callOf('cart')),
    orders: createOrdersClient(callOf('orders')),
    payments: createPaymentsClient(callOf('payments')),
    shipping: createShippingClient(callOf('shipping')),
    provider,
  });
  const services = {
    catalog: createCatalogService(stores.catalog, clients, runtime, settings.catalog),
    cart: createCartService(stores.cart, clients, runtime, settings.cart),
    orders: createOrdersService(stores.orders, clients, runtime, settings.orders),
    payments: createPaymentsService(stores.payments, clients, runtime),
    shipping: createShippingService(stores.shipping, clients, runtime),
  };
  for (const service of SERVICES) connected.set(service, connect(service, services[service].calls));
  return services;
}
