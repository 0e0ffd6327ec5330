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
import { dynamodbShipmentStore } from './adapters/dynamodb.ts';
import type {
  ShippingEventsConfig,
  ShippingHttpConfig,
  ShippingInternalConfig,
  ShippingSweepConfig,
} from './config.ts';
import { createShippingApp } from './http.ts';
import { shippingInternal } from './internal.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPaid } from './on-order-paid.ts';

/** The routes of shipping. They only read, so they need no outbox. */
export function wireShippingHttp(config: ShippingHttpConfig, runtime: Runtime): HttpApp {
  const tables = { shipments: config.shipmentsTable, outbox: '' };
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const store = dynamodbShipmentStore(dynamo, tables);
  const clients = dynamodbClients(dynamo, config.clientsTable);
  return createShippingApp({ ...runtime, allowOrigin: config.allowOrigin, clients, store });
}

/** The port for other services. */
export function wireShippingInternal(config: ShippingInternalConfig, { clock, ids, logger }: Runtime) {
  const tables = { shipments: config.shipmentsTable, outbox: '' };
  return shippingInternal({ store: dynamodbShipmentStore(openDynamo(clock, ids), tables), logger });
}

/** What shipping does about events. */
export function wireShippingEvents(config: ShippingEventsConfig, runtime: Runtime): EventHandler[] {
  const { clock, ids, logger, metrics } = runtime;
  const dynamo = openDynamo(clock, ids);
  const tables = { shipments: config.shipmentsTable, outbox: config.outboxTable };
  const store = dynamodbShipmentStore(dynamo, tables);
  const relay = dynamodbRelay(dynamo, config, logger);
  const orders = createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS));
  return [onOrderPaid({ store, orders, relay, metrics, ids }), ...onOrderClosed({ store, orders })];
}

/** What shipping does every minute. */
export function wireShippingSweep(
  config: ShippingSweepConfig,
  runtime: Runtime,
): Readonly<Record<string, SweepTask>> {
  const relay = dynamodbRelay(openDynamo(runtime.clock, runtime.ids), config, runtime.logger);
  return { outbox: () => relay.sweep() };
}
