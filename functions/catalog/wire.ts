import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import type { InternalCall } from '../../platform/internal-call.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTasks } from '../../platform/service.ts';
import { createOrdersClient } from '../orders/contract/calls.ts';
import { dynamodbProductReader, dynamodbProducts } from './adapters/dynamodb/products.ts';
import { dynamodbExpiredReservations, dynamodbReservations } from './adapters/dynamodb/reservations.ts';
import { createCatalogCalls } from './calls.ts';
import type {
  CatalogEventsConfig,
  CatalogHttpConfig,
  CatalogInternalConfig,
  CatalogSweepConfig,
} from './config.ts';
import { createCatalogRoutes } from './http.ts';
import { createCatalogHandlers } from './service.ts';
import { sweepReservations } from './use-cases/sweep-reservations.ts';

/** The routes. */
export function wireCatalogHttp(config: CatalogHttpConfig, runtime: Runtime): HttpApp {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = { products: config.productsTable, answers: config.answersTable };
  const edge = {
    allowOrigin: config.allowOrigin,
    publicUrl: config.publicUrl,
    clients: dynamodbClients(dynamo, config.clientsTable),
  };
  return createCatalogRoutes({ ...runtime, ...edge, products: dynamodbProducts(dynamo, tables) });
}

/** The internal calls. */
export function wireCatalogInternal(config: CatalogInternalConfig, runtime: Runtime): InternalCall {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = { products: config.productsTable, reservations: config.reservationsTable };
  return createCatalogCalls({
    ...runtime,
    products: dynamodbProductReader(dynamo, config.productsTable),
    reservations: dynamodbReservations(dynamo, tables),
    holdSeconds: config.holdSeconds,
  });
}

/** The event handlers. */
export function wireCatalogEvents(
  config: CatalogEventsConfig,
  { clock, ids }: Runtime,
): readonly EventHandler[] {
  const tables = { products: config.productsTable, reservations: config.reservationsTable };
  const reservations = dynamodbReservations(openDynamo(clock, ids), tables);
  const orders = createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS));
  return createCatalogHandlers({ clock, ids, reservations, orders });
}

/** The tasks of the schedule. */
export function wireCatalogSweep(config: CatalogSweepConfig, { clock, ids, logger }: Runtime): SweepTasks {
  const dynamo = openDynamo(clock, ids);
  const relay = dynamodbRelay(dynamo, config, logger);
  const { productsTable: products, reservationsTable, outboxTable: outbox } = config;
  const tables = { products, reservations: reservationsTable, outbox };
  const reservations = sweepReservations({
    expiredReservations: dynamodbExpiredReservations(dynamo, tables),
    reservations: dynamodbReservations(dynamo, tables),
    relay,
    clock,
    ids,
    logger,
  });
  // Stored events are published before further orders are asked about.
  return { outbox: () => relay.sweep(), reservations };
}
