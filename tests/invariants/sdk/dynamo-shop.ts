import { wireCartEvents, wireCartHttp, wireCartInternal } from '../../../functions/cart/wire.ts';
import {
  wireCatalogEvents,
  wireCatalogHttp,
  wireCatalogInternal,
  wireCatalogSweep,
} from '../../../functions/catalog/wire.ts';
import {
  wireOrdersEvents,
  wireOrdersHttp,
  wireOrdersInternal,
  wireOrdersSweep,
} from '../../../functions/orders/wire.ts';
import {
  wirePaymentsEvents,
  wirePaymentsInternal,
  wirePaymentsSweep,
} from '../../../functions/payments/wire.ts';
import {
  wireShippingEvents,
  wireShippingHttp,
  wireShippingInternal,
  wireShippingSweep,
} from '../../../functions/shipping/wire.ts';
import { type ClientPlugin, registerClientPlugin } from '../../../platform/sdk-client.ts';
import { type FailedMessages, sqsFailedMessages } from '../../../platform/sqs-queue.ts';
import { SERVICES, type ServiceName } from '../../../server/shop.ts';
import { rowsAsSnapshot } from '../tables.ts';
import type { Floor, ShopParts } from '../world/shop.ts';
import type { SdkCall } from './calls.ts';
import type { Lane } from './lane.ts';
import { type Alter, worldPlugin } from './plugin.ts';
import { type InternalFunction, servicesInProcess } from './services.ts';

export interface DynamoShopOptions {
  readonly lane: Lane;
  /** Every call of AWS is written into it. Default nowhere. */
  readonly calls?: SdkCall[];
  /** Makes the shop a worse one: changes what it asks of AWS. */
  readonly alter?: Alter;
  /** A further plug-in of every client, nearer to AWS. */
  readonly plugin?: (floor: Floor) => ClientPlugin;
  /** Changes the settings of every client. */
  readonly configure?: (config: object) => void;
}

/** Seconds that an order's stock is held, and a claim is leased, as the templates have it. */
const [HOLD_SECONDS, LEASE_SECONDS] = [900, 30];

/**
 * The whole shop as it is deployed: wired by its services' own `wire.ts` over real SDK clients and the real adapters, on
 * tables of an engine. Topic, queues and internal functions are in this process, behind their real clients.
 */
export const dynamoShop =
  ({ lane, calls = [], alter, plugin, configure = () => {} }: DynamoShopOptions) =>
  (floor: Floor): ShopParts => {
    const functions: Record<string, InternalFunction> = {};
    const transports = servicesInProcess(floor, () => functions);
    const generation = () => lane.generation;
    const settings = (config: object) => {
      configure(config);
      lane.configure(config);
    };
    const base = { floor, calls, transports, configure: settings, generation };
    const own = worldPlugin({ ...base, ...(alter ? { alter } : {}) });
    const plugins = [own, ...(plugin ? [plugin(floor)] : [])].map(registerClientPlugin);
    try {
      return wired(floor, lane, functions);
    } finally {
      for (const forget of plugins) forget();
    }
  };

/** Each service's over a client of its own, as in its own function. */
function failedMessages(): (service: ServiceName) => FailedMessages {
  const all = SERVICES.map((service) => {
    const urls = { queueUrl: `http://sqs/${service}`, deadLetterQueueUrl: `http://sqs/${service}-dlq` };
    return [service, sqsFailedMessages(urls)] as const;
  });
  const byService = new Map<ServiceName, FailedMessages>(all);
  return (service) => byService.get(service) as FailedMessages;
}

function wired(floor: Floor, lane: Lane, functions: Record<string, InternalFunction>): ShopParts {
  const { names } = lane;
  const runtime = { clock: floor.clock, ids: floor.ids, logger: floor.logger, metrics: floor.metrics };

  const topicArn = 'arn:aws:sns:us-east-1:000000000000:events';
  const edge = { allowOrigin: '*', publicUrl: '', clientsTable: names.Clients };
  const catalog = {
    productsTable: names.Products,
    answersTable: names.CatalogIdempotency,
    ordersFunction: 'orders-internal',
    reservationsTable: names.Reservations,
    outboxTable: names.CatalogOutbox,
    holdSeconds: HOLD_SECONDS,
    topicArn,
    ...edge,
  };
  const cart = {
    cartsTable: names.Carts,
    currency: 'EUR',
    catalogFunction: 'catalog-internal',
    ordersFunction: 'orders-internal',
    ...edge,
  };
  const orders = {
    ordersTable: names.Orders,
    outboxTable: names.OrdersOutbox,
    idempotencyTable: names.Idempotency,
    catalogFunction: 'catalog-internal',
    cartFunction: 'cart-internal',
    paymentsFunction: 'payments-internal',
    shippingFunction: 'shipping-internal',
    leaseSeconds: LEASE_SECONDS,
    topicArn,
    ...edge,
  };
  const payments = {
    paymentsTable: names.Payments,
    ledgerTable: names.Ledger,
    outboxTable: names.PaymentsOutbox,
    topicArn,
    ordersFunction: 'orders-internal',
    ...floor.payment,
  };
  const shipping = {
    shipmentsTable: names.Shipments,
    ordersFunction: 'orders-internal',
    outboxTable: names.ShippingOutbox,
    topicArn,
    ...edge,
  };
  functions['catalog-internal'] = wireCatalogInternal(catalog, runtime);
  functions['cart-internal'] = wireCartInternal(cart, runtime);
  functions['orders-internal'] = wireOrdersInternal(orders, runtime);
  functions['payments-internal'] = wirePaymentsInternal(payments, runtime);
  functions['shipping-internal'] = wireShippingInternal(shipping, runtime);
  const failed = failedMessages();
  return {
    apps: {
      catalog: wireCatalogHttp(catalog, runtime),
      cart: wireCartHttp(cart, runtime),
      orders: wireOrdersHttp(orders, runtime),
      shipping: wireShippingHttp(shipping, runtime),
    },
    handlers: {
      catalog: wireCatalogEvents(catalog, runtime),
      cart: wireCartEvents(cart, runtime),
      orders: wireOrdersEvents(orders, runtime),
      payments: wirePaymentsEvents(payments, runtime),
      shipping: wireShippingEvents(shipping, runtime),
    },
    sweeps: {
      catalog: wireCatalogSweep(catalog, runtime),
      orders: wireOrdersSweep(orders, runtime),
      payments: wirePaymentsSweep(payments, runtime),
      shipping: wireShippingSweep(shipping, runtime),
    },
    failed,
    rows: async () => rowsAsSnapshot(await lane.rows()),
  };
}
