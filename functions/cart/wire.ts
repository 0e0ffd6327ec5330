import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import type { InternalCall } from '../../platform/internal-call.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import { createCatalogClient } from '../catalog/contract/calls.ts';
import { createOrdersClient } from '../orders/contract/calls.ts';
import { dynamodbCartStores } from './adapters/dynamodb/stores.ts';
import { createCartCalls } from './calls.ts';
import type { CartEventsConfig, CartHttpConfig, CartInternalConfig } from './config.ts';
import { createCartRoutes } from './http.ts';
import { createCartHandlers } from './service.ts';

/** The routes of the cart. */
export function wireCartHttp(config: CartHttpConfig, runtime: Runtime): HttpApp {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  return createCartRoutes({
    ...runtime,
    ...dynamodbCartStores(dynamo, { carts: config.cartsTable }),
    catalog: createCatalogClient(lambdaCall(config.catalogFunction)),
    clients: dynamodbClients(dynamo, config.clientsTable),
    allowOrigin: config.allowOrigin,
    currency: config.currency,
  });
}

/** The internal calls. */
export function wireCartInternal(
  { cartsTable, currency }: CartInternalConfig,
  runtime: Runtime,
): InternalCall {
  const { carts } = dynamodbCartStores(openDynamo(runtime.clock, runtime.ids), { carts: cartsTable });
  return createCartCalls({ ...runtime, carts, currency });
}

/** The event handlers. */
export function wireCartEvents(config: CartEventsConfig, { clock, ids }: Runtime): readonly EventHandler[] {
  const { carts } = dynamodbCartStores(openDynamo(clock, ids), { carts: config.cartsTable });
  const orders = createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS));
  return createCartHandlers({ carts, ids, orders });
}
