import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { createOrdersClient } from '../orders/contract/calls.ts';
import { dynamodbProductReader, dynamodbProducts } from './adapters/dynamodb-products.ts';
import { dynamodbHolds, dynamodbReservations } from './adapters/dynamodb-reservations.ts';
import type {
  CatalogEventsConfig,
  CatalogHttpConfig,
  CatalogInternalConfig,
  CatalogSweepConfig,
} from './config.ts';
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
    publicUrl: config.publicUrl,
    clients: dynamodbClients(dynamo, config.clientsTable),
  };
  return createCatalogApp({ ...runtime, ...edge, products: dynamodbProducts(dynamo, tables) });
}

/** What other services may ask. */
export function wireCatalogInternal(config: CatalogInternalConfig, runtime: Runtime) {
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
export function wireCatalogEvents(config: CatalogEventsConfig, { clock, ids }: Runtime): EventHandler[] {
  const tables = { products: config.productsTable, reservations: config.reservationsTable };
  const reservations = dynamodbReservations(openDynamo(clock, ids), tables);
  const orders = createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS));
  const deps = { clock, ids, reservations, orders };
  return [onOrderPaid(deps), ...onOrderClosed(deps)];
}

/** What the catalog does every minute. */
export function wireCatalogSweep(
  config: CatalogSweepConfig,
  { clock, ids, logger }: Runtime,
): Readonly<Record<string, SweepTask>> {
  const dynamo = openDynamo(clock, ids);
  const relay = dynamodbRelay(dynamo, config, logger);
  const { productsTable: products, reservationsTable, outboxTable: outbox } = config;
  const tables = { products, reservations: reservationsTable, outbox };
  const reservations = sweepReservations({
    holds: dynamodbHolds(dynamo, tables),
    reservations: dynamodbReservations(dynamo, tables),
    relay,
    clock,
    ids,
    logger,
  });
  // What is stored is published before more is asked.
  return { outbox: () => relay.sweep(), reservations };
}
