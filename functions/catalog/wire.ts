import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { Reaction } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { dynamodbProductReader, dynamodbProducts } from './adapters/dynamodb-products.ts';
import { dynamodbHolds, dynamodbReservations } from './adapters/dynamodb-reservations.ts';
import type {
  CatalogConfig,
  CatalogEventsConfig,
  CatalogHttpConfig,
  CatalogInternalConfig,
  CatalogSweepConfig,
} from './config.ts';
import type { CatalogCall } from './contract.ts';
import { createCatalogApp } from './http.ts';
import { catalogInternal } from './internal.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPaid } from './on-order-paid.ts';
import { sweepReservations } from './sweep-reservations.ts';

/** The routes. */
export function wireCatalogHttp(config: CatalogHttpConfig, runtime: Runtime): HttpApp {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = { products: config.productsTable, answers: config.answersTable };
  const edge = {
    allowOrigin: config.allowOrigin,
    clients: dynamodbClients(dynamo, config.clientsTable),
  };
  return createCatalogApp({ ...runtime, ...edge, products: dynamodbProducts(dynamo, tables) });
}

/** What other services may ask. */
export function wireCatalogInternal(config: CatalogInternalConfig, runtime: Runtime): CatalogCall {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = { products: config.productsTable, reservations: config.reservationsTable };
  return catalogInternal({
    ...runtime,
    products: dynamodbProductReader(dynamo, config.productsTable),
    reservations: dynamodbReservations(dynamo, tables),
    holdSeconds: config.holdSeconds,
  });
}

/** What the catalog does about events. */
export function wireCatalogEvents(config: CatalogEventsConfig, { clock, ids }: Runtime): Reaction[] {
  const tables = { products: config.productsTable, reservations: config.reservationsTable };
  const deps = { clock, ids, reservations: dynamodbReservations(openDynamo(clock, ids), tables) };
  return [onOrderPaid(deps), ...onOrderClosed(deps)];
}

/** What the catalog does every minute. */
export function wireCatalogSweep(
  config: CatalogSweepConfig,
  { clock, ids, logger }: Runtime,
): Readonly<Record<string, SweepTask>> {
  const dynamo = openDynamo(clock, ids);
  const relay = dynamodbRelay(dynamo, config, logger);
  const tables = { reservations: config.reservationsTable, outbox: config.outboxTable };
  const reservations = sweepReservations({ holds: dynamodbHolds(dynamo, tables), relay, clock, ids, logger });
  // What was asked before is told before more is asked.
  return { outbox: () => relay.sweep(), reservations };
}

/** The whole service, for one process. */
export const wireCatalog = (config: CatalogConfig, runtime: Runtime) => ({
  app: wireCatalogHttp(config, runtime),
  internal: wireCatalogInternal(config, runtime),
  reactions: wireCatalogEvents(config, runtime),
  sweepTasks: wireCatalogSweep(config, runtime),
});
