import { memoryCartStores } from '../../../functions/cart/adapters/memory/stores.ts';
import { memoryCatalogStores } from '../../../functions/catalog/adapters/memory/stores.ts';
import { memoryOrdersStores } from '../../../functions/orders/adapters/memory/stores.ts';
import { memoryLedger } from '../../../functions/payments/adapters/memory/ledger.ts';
import { memoryPaymentsStores } from '../../../functions/payments/adapters/memory/stores.ts';
import { createSimulator } from '../../../functions/payments/adapters/simulator.ts';
import { memoryShippingStores } from '../../../functions/shipping/adapters/memory/stores.ts';
import { clientOfAnyKey } from '../../../platform/clients.fake.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import { createShop, type ShopStores } from '../../../server/shop.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Parts } from './doubles.ts';
import { gated } from './faults.ts';
import { call, type Floor, type ShopParts } from './shop.ts';

/** The settings of the templates, in seconds. */
const SETTINGS = { catalog: { holdSeconds: 900 }, cart: { currency: 'EUR' }, orders: { leaseSeconds: 30 } };

/** The whole shop over memory: the same routes and handlers that are deployed, every port behind the gate. */
export function memoryShop(floor: Floor): ShopParts {
  const { gate } = floor;
  const stores = openStores(floor);
  const parts = floor.doubles(stores.parts, floor);
  const port = <K extends keyof Parts>(name: K): Parts[K] => gated(gate, name, parts[name]);
  const gatedStores: ShopStores = {
    catalog: {
      products: port('products'),
      reservations: port('reservations'),
      expiredReservations: port('holds'),
      outbox: port('catalogOutbox'),
    },
    cart: { carts: port('carts') },
    orders: { orders: port('orders'), claims: port('claims'), outbox: port('ordersOutbox') },
    payments: {
      payments: port('payments'),
      openPayments: port('openPayments'),
      outbox: port('paymentsOutbox'),
    },
    shipping: { shipments: port('shipments'), outbox: port('shippingOutbox') },
  };
  const runtime = {
    ...floor,
    http: { allowOrigin: '*', clients: clientOfAnyKey },
    publisher: gated(gate, 'topic', { publish: async (event: DomainEvent) => floor.publish(event) }),
  };
  const { catalog, cart, orders, payments, shipping } = createShop(
    gatedStores,
    { provider: port('provider') },
    runtime,
    SETTINGS,
    { connect: (service, calls) => call(floor, service, calls) },
  );
  return {
    apps: {
      catalog: catalog.routes,
      cart: cart.routes,
      orders: orders.routes,
      shipping: shipping.routes,
    },
    handlers: {
      catalog: catalog.handlers,
      cart: cart.handlers,
      orders: orders.handlers,
      payments: payments.handlers,
      shipping: shipping.handlers,
    },
    sweeps: {
      catalog: catalog.sweeps,
      orders: orders.sweeps,
      payments: payments.sweeps,
      shipping: shipping.sweeps,
    },
    rows: async () => stores.rows(),
  };
}

/** The stores under the ports. */
function openStores({ clock, payment }: Floor) {
  const catalog = memoryCatalogStores(clock);
  const orders = memoryOrdersStores();
  const shipping = memoryShippingStores();
  const payments = memoryPaymentsStores();
  const ledger = memoryLedger();
  const outboxes = [catalog.outbox, orders.outbox, payments.outbox, shipping.outbox];
  const parts: Parts = {
    products: catalog.products,
    reservations: catalog.reservations,
    holds: catalog.expiredReservations,
    carts: memoryCartStores().carts,
    orders: orders.orders,
    claims: orders.claims,
    payments: payments.payments,
    openPayments: payments.openPayments,
    provider: createSimulator({ ledger, clock, ...payment }),
    shipments: shipping.shipments,
    catalogOutbox: catalog.outbox,
    ordersOutbox: orders.outbox,
    paymentsOutbox: payments.outbox,
    shippingOutbox: shipping.outbox,
  };
  const rows = (): Omit<Snapshot, 'deadLetters' | 'waiting'> => ({
    products: [...catalog.rows.products.values()],
    reservations: [...catalog.rows.reservations.values()],
    orders: [...orders.rows.orders.values()],
    claims: [...orders.rows.claims.values()],
    payments: [...payments.payments.rows.values()],
    ledger: [...ledger.entries.values()],
    shipments: [...shipping.shipments.rows.values()],
    events: outboxes.flatMap(({ events, sent }) =>
      events.map((event) => ({ event, sent: sent.has(event.id) })),
    ),
  });
  return { parts, rows };
}
