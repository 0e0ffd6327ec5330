import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import { createCartClient } from '../cart/contract/calls.ts';
import { createCatalogClient } from '../catalog/contract/calls.ts';
import { createPaymentsClient } from '../payments/contract/calls.ts';
import { createShippingClient } from '../shipping/contract/calls.ts';
import { dynamodbOrders } from './adapters/dynamodb.ts';
import { dynamodbClaims } from './adapters/dynamodb-claims.ts';
import type { eventsConfig, httpConfig, internalConfig } from './config.ts';
import type { OrdersAppDeps } from './http.ts';
import { ordersInternal } from './internal.ts';
import { reactions } from './reactions.ts';

type EventsConfig = Omit<ReturnType<typeof eventsConfig>, 'queueUrl' | 'deadLetterQueueUrl'>;

/** What the HTTP function stands on. */
export function wireHttp(config: ReturnType<typeof httpConfig>, runtime: Runtime): OrdersAppDeps {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = {
    orders: config.ordersTable,
    outbox: config.outboxTable,
    idempotency: config.idempotencyTable,
  };
  return {
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
  };
}

/** What other services may ask of orders. */
export function wireInternal(config: ReturnType<typeof internalConfig>, runtime: Runtime) {
  const tables = { orders: config.ordersTable, outbox: '', idempotency: '' };
  return ordersInternal({
    ...runtime,
    orders: dynamodbOrders(openDynamo(runtime.clock, runtime.ids), tables),
  });
}

/** What orders does about other services' events. */
export function wireReactions(config: EventsConfig, runtime: Runtime): EventHandler[] {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const tables = { orders: config.ordersTable, outbox: config.outboxTable, idempotency: '' };
  const { clock, ids } = runtime;
  const call = (functionName: string) => lambdaCall(functionName, LOOKUP_BUDGET_MS);
  return reactions({
    payments: createPaymentsClient(call(config.paymentsFunction)),
    shipping: createShippingClient(call(config.shippingFunction)),
    catalog: createCatalogClient(call(config.catalogFunction)),
    orders: dynamodbOrders(dynamo, tables),
    relay: dynamodbRelay(dynamo, config, runtime.logger),
    clock,
    ids,
  });
}
