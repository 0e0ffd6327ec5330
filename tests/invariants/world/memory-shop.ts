import { memoryCartStores } from '../../../functions/cart/adapters/memory/stores.ts';
import { createCartCalls } from '../../../functions/cart/calls.ts';
import { createCartClient } from '../../../functions/cart/contract/calls.ts';
import { createCartRoutes } from '../../../functions/cart/http.ts';
import { handleOrderClosed as cartOnOrderClosed } from '../../../functions/cart/use-cases/handle-order-closed.ts';
import { handleOrderPlaced as cartOnOrderPlaced } from '../../../functions/cart/use-cases/handle-order-placed.ts';
import { memoryCatalog } from '../../../functions/catalog/adapters/memory.ts';
import { createCatalogClient } from '../../../functions/catalog/contract/calls.ts';
import { createCatalogApp } from '../../../functions/catalog/http.ts';
import { catalogInternal } from '../../../functions/catalog/internal.ts';
import { onOrderClosed as catalogOnOrderClosed } from '../../../functions/catalog/on-order-closed.ts';
import { onOrderPaid as catalogOnOrderPaid } from '../../../functions/catalog/on-order-paid.ts';
import { sweepReservations } from '../../../functions/catalog/sweep-reservations.ts';
import { memoryOrders } from '../../../functions/orders/adapters/memory.ts';
import { createOrdersClient } from '../../../functions/orders/contract/calls.ts';
import { createOrdersApp } from '../../../functions/orders/http.ts';
import { ordersInternal } from '../../../functions/orders/internal.ts';
import { reactions as orderReactions } from '../../../functions/orders/reactions.ts';
import { memoryLedger } from '../../../functions/payments/adapters/memory/ledger.ts';
import { memoryPaymentsStores } from '../../../functions/payments/adapters/memory/stores.ts';
import { createSimulator } from '../../../functions/payments/adapters/simulator.ts';
import { createPaymentsCalls } from '../../../functions/payments/calls.ts';
import { createPaymentsClient } from '../../../functions/payments/contract/calls.ts';
import { handleOrderClosed as paymentsOnOrderClosed } from '../../../functions/payments/use-cases/handle-order-closed.ts';
import { handleOrderPlaced as paymentsOnOrderPlaced } from '../../../functions/payments/use-cases/handle-order-placed.ts';
import { sweepOpenPayments } from '../../../functions/payments/use-cases/sweep-open-payments.ts';
import { memoryShippingStores } from '../../../functions/shipping/adapters/memory/stores.ts';
import { createShippingCalls } from '../../../functions/shipping/calls.ts';
import { createShippingClient } from '../../../functions/shipping/contract/calls.ts';
import { createShippingRoutes } from '../../../functions/shipping/http.ts';
import { handleOrderClosed as shippingOnOrderClosed } from '../../../functions/shipping/use-cases/handle-order-closed.ts';
import { handleOrderPaid as shippingOnOrderPaid } from '../../../functions/shipping/use-cases/handle-order-paid.ts';
import { clientOfAnyKey } from '../../../platform/clients.fake.ts';
import { createRelay } from '../../../platform/outbox.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Parts } from './doubles.ts';
import { gated } from './faults.ts';
import { call, type Floor, type ShopParts } from './shop.ts';

/** Seconds for which an order's stock is held, as the templates have it. */
const HOLD_SECONDS = 900;

const LEASE_SECONDS = 30;

/** The whole shop over memory: the same apps and reactions that are deployed, every port behind the gate. */
export function memoryShop(floor: Floor): ShopParts {
  const { clock, ids, logger, metrics, gate } = floor;
  const stores = openStores(floor);
  const parts = floor.doubles(stores.parts, floor);
  const port = <K extends keyof Parts>(name: K): Parts[K] => gated(gate, name, parts[name]);
  const relayOf = (service: 'catalog' | 'orders' | 'payments' | 'shipping') =>
    createRelay({
      outbox: port(`${service}Outbox`),
      publisher: gated(gate, 'topic', { publish: async (event) => floor.publish(event) }),
      logger,
      clock,
    });
  const relays = {
    catalog: relayOf('catalog'),
    orders: relayOf('orders'),
    payments: relayOf('payments'),
    shipping: relayOf('shipping'),
  };
  const http = { clock, ids, logger, metrics, allowOrigin: '*', clients: clientOfAnyKey };
  const [products, reservations, cart] = [port('products'), port('reservations'), port('carts')];
  const [orders, claims] = [port('orders'), port('claims')];
  const [payments, provider, shipments] = [port('payments'), port('provider'), port('shipments')];
  const patience = { clock, ids };
  const settling = { payments, provider, relay: relays.payments, metrics, ids };
  const catalog = createCatalogClient(
    call(
      floor,
      'catalog',
      catalogInternal({ clock, ids, logger, metrics, products, reservations, holdSeconds: HOLD_SECONDS }),
    ),
  );
  const cartClient = createCartClient(
    call(floor, 'cart', createCartCalls({ carts: cart, clock, ids, logger, currency: 'EUR' })),
  );
  const ordersClient = createOrdersClient(call(floor, 'orders', ordersInternal({ orders, logger })));
  const stockDeps = { ...patience, reservations, orders: ordersClient };
  const paying = { ...settling, orders: ordersClient };
  const owners = {
    payments: createPaymentsClient(call(floor, 'payments', createPaymentsCalls({ payments, logger }))),
    shipping: createShippingClient(
      call(floor, 'shipping', createShippingCalls({ shipments: shipments, logger })),
    ),
    catalog,
  };
  const cartDeps = { carts: cart, ids, orders: ordersClient };
  const shippingDeps = { shipments, orders: ordersClient };
  return {
    apps: {
      catalog: createCatalogApp({ ...http, products }),
      cart: createCartRoutes({ ...http, carts: cart, catalog, currency: 'EUR' }),
      orders: createOrdersApp({
        ...http,
        orders,
        claims,
        catalog,
        cart: cartClient,
        relay: relays.orders,
        leaseSeconds: LEASE_SECONDS,
      }),
      shipping: createShippingRoutes({ ...http, shipments: shipments }),
    },
    reactions: {
      catalog: [catalogOnOrderPaid(stockDeps), ...catalogOnOrderClosed(stockDeps)],
      cart: [cartOnOrderPlaced(cartDeps), ...cartOnOrderClosed(cartDeps)],
      orders: orderReactions({ orders, relay: relays.orders, clock, ids, ...owners }),
      payments: [paymentsOnOrderPlaced(paying), ...paymentsOnOrderClosed(paying)],
      shipping: [
        shippingOnOrderPaid({ ...shippingDeps, relay: relays.shipping, metrics, ids }),
        ...shippingOnOrderClosed(shippingDeps),
      ],
    },
    sweeps: {
      catalog: {
        outbox: () => relays.catalog.sweep(),
        reservations: sweepReservations({
          holds: port('holds'),
          reservations,
          relay: relays.catalog,
          clock,
          ids,
          logger,
        }),
      },
      orders: { outbox: () => relays.orders.sweep() },
      payments: {
        outbox: () => relays.payments.sweep(),
        payments: sweepOpenPayments({ ...settling, openPayments: port('openPayments'), clock, logger }),
      },
      shipping: { outbox: () => relays.shipping.sweep() },
    },
    rows: async () => stores.rows(),
  };
}

/** What lies under the ports. */
function openStores({ clock, payment }: Floor) {
  const catalog = memoryCatalog(clock);
  const orders = memoryOrders();
  const shipping = memoryShippingStores();
  const paid = memoryPaymentsStores();
  const outboxes = {
    catalog: catalog.outbox,
    orders: orders.outbox,
    payments: paid.outbox,
    shipping: shipping.outbox,
  };
  const ledger = memoryLedger();
  const parts: Parts = {
    products: catalog.products,
    reservations: catalog.reservations,
    holds: catalog.reservations,
    carts: memoryCartStores().carts,
    orders: orders.orders,
    claims: orders.claims,
    payments: paid.payments,
    openPayments: paid.openPayments,
    provider: createSimulator({ ledger, clock, ...payment }),
    shipments: shipping.shipments,
    catalogOutbox: outboxes.catalog,
    ordersOutbox: outboxes.orders,
    paymentsOutbox: outboxes.payments,
    shippingOutbox: outboxes.shipping,
  };
  const rows = (): Omit<Snapshot, 'deadLetters' | 'waiting'> => ({
    products: [...catalog.rows.products.values()],
    reservations: [...catalog.rows.reservations.values()],
    orders: [...orders.rows.orders.values()],
    claims: [...orders.rows.claims.values()],
    payments: [...paid.payments.rows.values()],
    ledger: [...ledger.entries.values()],
    shipments: [...shipping.shipments.rows.values()],
    events: Object.values(outboxes).flatMap(({ events, sent }) =>
      events.map((event) => ({ event, sent: sent.has(event.id) })),
    ),
  });
  return { parts, rows };
}
