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
import { createCartClient } from '../cart/contract/calls.ts';
import { createCatalogClient } from '../catalog/contract/calls.ts';
import { createPaymentsClient } from '../payments/contract/calls.ts';
import { createShippingClient } from '../shipping/contract/calls.ts';
import { dynamodbClaims } from './adapters/dynamodb/claims.ts';
import { dynamodbOrderReader, dynamodbOrders } from './adapters/dynamodb/orders.ts';
import { createOrdersCalls } from './calls.ts';
import type {
  OrdersEventsConfig,
  OrdersHttpConfig,
  OrdersInternalConfig,
  OrdersSweepConfig,
} from './config.ts';
import { createOrdersRoutes } from './http.ts';
import { createOrdersHandlers } from './service.ts';

/** The routes of orders. */
export function wireOrdersHttp(config: OrdersHttpConfig, runtime: Runtime): HttpApp {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = {
    orders: config.ordersTable,
    outbox: config.outboxTable,
    idempotency: config.idempotencyTable,
  };
  return createOrdersRoutes({
    ...runtime,
    orders: dynamodbOrders(dynamo, tables),
    claims: dynamodbClaims(dynamo, config.idempotencyTable),
    catalog: createCatalogClient(lambdaCall(config.catalogFunction)),
    cart: createCartClient(lambdaCall(config.cartFunction)),
    relay: dynamodbRelay(dynamo, config, runtime.logger),
    leaseSeconds: config.leaseSeconds,
    allowOrigin: config.allowOrigin,
    publicUrl: config.publicUrl,
    clients: dynamodbClients(dynamo, config.clientsTable),
  });
}

/** The internal calls. */
export function wireOrdersInternal(config: OrdersInternalConfig, runtime: Runtime): InternalCall {
  const { clock, ids, logger } = runtime;
  const orders = dynamodbOrderReader(openDynamo(clock, ids), config.ordersTable);
  return createOrdersCalls({ orders, logger });
}

/** The event handlers. They complete no claim of an Idempotency-Key. */
export function wireOrdersEvents(config: OrdersEventsConfig, runtime: Runtime): readonly EventHandler[] {
  const { clock, ids, logger } = runtime;
  const dynamo = openDynamo(clock, ids);
  const call = (functionName: string) => lambdaCall(functionName, LOOKUP_BUDGET_MS);
  return createOrdersHandlers({
    payments: createPaymentsClient(call(config.paymentsFunction)),
    shipping: createShippingClient(call(config.shippingFunction)),
    catalog: createCatalogClient(call(config.catalogFunction)),
    orders: dynamodbOrders(dynamo, { orders: config.ordersTable, outbox: config.outboxTable }),
    relay: dynamodbRelay(dynamo, config, logger),
    clock,
    ids,
  });
}

/** The tasks of the schedule. */
export function wireOrdersSweep(config: OrdersSweepConfig, runtime: Runtime): SweepTasks {
  const relay = dynamodbRelay(openDynamo(runtime.clock, runtime.ids), config, runtime.logger);
  return { outbox: () => relay.sweep() };
}
