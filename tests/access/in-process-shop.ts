import { memoryCartStores } from '../../functions/cart/adapters/memory/stores.ts';
import { memoryCatalogStores } from '../../functions/catalog/adapters/memory/stores.ts';
import type { CatalogClient } from '../../functions/catalog/contract/calls.ts';
import type { ProductStore } from '../../functions/catalog/domain/product-store.ts';
import { memoryOrdersStores } from '../../functions/orders/adapters/memory/stores.ts';
import { memoryLedger } from '../../functions/payments/adapters/memory/ledger.ts';
import { memoryPaymentsStores } from '../../functions/payments/adapters/memory/stores.ts';
import { createSimulator } from '../../functions/payments/adapters/simulator.ts';
import { memoryShippingStores } from '../../functions/shipping/adapters/memory/stores.ts';
import { clientsOfKeys } from '../../platform/clients.fake.ts';
import { SCOPES, type Scope } from '../../platform/clients.ts';
import { type FakeClock, fakeClock } from '../../platform/clock.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import { lambdaHttp } from '../../platform/http/lambda.ts';
import { type Ids, seededIds } from '../../platform/ids.ts';
import { memoryLogger } from '../../platform/logger.ts';
import { memoryMetrics } from '../../platform/metrics.ts';
import { shopRoutes } from '../../server/routes.ts';
import { createShop } from '../../server/shop.ts';
import { createInfoApp } from '../../server/shop-info.ts';
import { proxyEvent } from './proxy-event.ts';
import { answerOf, type Send } from './send.ts';

/** The keys of the shop in this process. Two are of one client, as during a rotation. */
export const KEYS = {
  own: 'key-of-the-tests',
  rotated: 'new-key-of-the-tests',
  other: 'another-key',
} as const;

const CLIENTS = clientsOfKeys({
  [KEYS.own]: { clientId: 'tests', scopes: SCOPES },
  [KEYS.rotated]: { clientId: 'tests', scopes: SCOPES },
  [KEYS.other]: { clientId: 'others', scopes: SCOPES },
  ...Object.fromEntries(
    scopeSets().map((scopes) => [
      keyWith(scopes),
      { clientId: `client-${scopes.join('-') || 'none'}`, scopes },
    ]),
  ),
});

/** Every combination of scopes, none and all included. */
export function scopeSets(): readonly (readonly Scope[])[] {
  const count = 2 ** SCOPES.length;
  return Array.from({ length: count }, (_, bits) => SCOPES.filter((_scope, place) => bits & (1 << place)));
}

/** The key of a client that has exactly these scopes. */
export function keyWith(scopes: readonly Scope[]): string {
  return `key-with-${scopes.join('-') || 'nothing'}`;
}

/** Every store that lies open to a test. */
export type Rows = ReturnType<typeof openStores>;

/** Parts that a mutant replaces by worse ones. */
export interface Replacements {
  readonly products?: (store: ProductStore, rows: Rows) => ProductStore;
  readonly catalog?: (client: CatalogClient, rows: Rows) => CatalogClient;
  readonly app?: (app: HttpApp, rows: Rows) => HttpApp;
}

export interface InProcessShop {
  /** As API Gateway would send it, with the key of {@link KEYS.own} unless another one is given. */
  readonly send: Send;
  readonly rows: Rows;
  readonly clock: FakeClock;
  readonly ids: Ids;
  /** All that is stored, to tell whether a call had an effect. Carts are those of these users. */
  stored(...users: string[]): Promise<string>;
}

const openStores = (clock: FakeClock) => ({
  catalog: memoryCatalogStores(clock),
  orders: memoryOrdersStores(),
  carts: memoryCartStores().carts,
  payments: memoryPaymentsStores(),
  shipping: memoryShippingStores(),
});

/** Every route of the shop over memory, behind the Lambda adapter. Messages stay in the outboxes. */
export function openInProcessShop(replaced: Replacements = {}): InProcessShop {
  const clock = fakeClock();
  const ids = seededIds(clock);
  const http = { allowOrigin: '*', clients: CLIENTS };
  const runtime = {
    clock,
    ids,
    logger: memoryLogger(),
    metrics: memoryMetrics(),
    http,
    publisher: { publish: async () => {} },
  };
  const rows = openStores(clock);
  const products = replaced.products?.(rows.catalog.products, rows) ?? rows.catalog.products;
  const provider = createSimulator({ ledger: memoryLedger(), clock, seed: 'test', approvalPercent: 100 });
  const shop = createShop(
    { ...rows, catalog: { ...rows.catalog, products }, cart: { carts: rows.carts } },
    { provider },
    runtime,
    { catalog: { holdSeconds: 900 }, cart: { currency: 'EUR' }, orders: { leaseSeconds: 30 } },
    {
      replaceClients: (clients) => ({
        ...clients,
        catalog: replaced.catalog?.(clients.catalog, rows) ?? clients.catalog,
      }),
    },
  );
  const apps: Readonly<Record<string, HttpApp>> = {
    products: shop.catalog.routes,
    categories: shop.catalog.routes,
    cart: shop.cart.routes,
    orders: shop.orders.routes,
    shipments: shop.shipping.routes,
  };
  const info = createInfoApp({
    ...runtime,
    ...http,
    environment: 'test',
    version: '1',
    publicUrl: '',
    routes: shopRoutes,
  });
  const worse = (app: HttpApp): HttpApp => replaced.app?.(app, rows) ?? app;
  return {
    rows,
    clock,
    ids,
    send: async (method, path, sent = {}) => {
      const app = apps[/^\/(\w*)/.exec(path)?.[1] ?? ''] ?? info;
      const { statusCode, headers, multiValueHeaders, body } = await lambdaHttp(worse(app))(
        proxyEvent(method, path, sent),
      );
      const all = Object.entries(multiValueHeaders ?? headers ?? {});
      // As API Gateway does.
      const sentBody = method === 'HEAD' ? '' : body;
      return answerOf(statusCode, new Headers(all.map(([name, value]) => [name, String(value)])), sentBody);
    },
    stored: async (...users) => {
      const carts = await Promise.all(users.map((userId) => rows.carts.find(userId)));
      const { products: kept, reservations: held } = rows.catalog.rows;
      const { orders: placed, claims: claimed } = rows.orders.rows;
      return JSON.stringify([
        [...kept],
        [...held],
        [...placed],
        [...claimed],
        carts,
        [...rows.shipping.shipments.rows],
      ]);
    },
  };
}
