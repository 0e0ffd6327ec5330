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
import { dynamodbShipmentReader, dynamodbShipmentStore } from './adapters/dynamodb/stores.ts';
import { createShippingCalls } from './calls.ts';
import type {
  ShippingEventsConfig,
  ShippingHttpConfig,
  ShippingInternalConfig,
  ShippingSweepConfig,
} from './config.ts';
import { createShippingRoutes } from './http.ts';
import { createShippingHandlers } from './service.ts';

/** The routes of shipping. They only read, so they need no outbox. */
export function wireShippingHttp(config: ShippingHttpConfig, runtime: Runtime): HttpApp {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  return createShippingRoutes({
    ...runtime,
    allowOrigin: config.allowOrigin,
    clients: dynamodbClients(dynamo, config.clientsTable),
    shipments: dynamodbShipmentReader(dynamo, config.shipmentsTable),
  });
}

/** The internal calls. */
export function wireShippingInternal(config: ShippingInternalConfig, runtime: Runtime): InternalCall {
  const { clock, ids, logger } = runtime;
  const shipments = dynamodbShipmentReader(openDynamo(clock, ids), config.shipmentsTable);
  return createShippingCalls({ shipments, logger });
}

/** The event handlers. */
export function wireShippingEvents(config: ShippingEventsConfig, runtime: Runtime): readonly EventHandler[] {
  const { clock, ids, logger, metrics } = runtime;
  const dynamo = openDynamo(clock, ids);
  const tables = { shipments: config.shipmentsTable, outbox: config.outboxTable };
  return createShippingHandlers({
    shipments: dynamodbShipmentStore(dynamo, tables),
    orders: createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS)),
    relay: dynamodbRelay(dynamo, config, logger),
    metrics,
    ids,
  });
}

/** The tasks of the schedule. */
export function wireShippingSweep(config: ShippingSweepConfig, runtime: Runtime): SweepTasks {
  const relay = dynamodbRelay(openDynamo(runtime.clock, runtime.ids), config, runtime.logger);
  return { outbox: () => relay.sweep() };
}
