import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import { type CatalogClient, createCatalogClient } from '../catalog/contract/calls.ts';
import { createOrdersClient, type OrdersClient } from '../orders/contract/calls.ts';
import { dynamodbCartStore } from './adapters/dynamodb.ts';
import type { CartConfig, CartInternalConfig } from './config.ts';
import type { CartStore } from './domain/cart-store.ts';
import { createCartApp } from './http.ts';
import { cartInternal } from './internal.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { type OrderEventsDeps, onOrderPlaced } from './on-order-placed.ts';

/** Orders as a function of its own. */
export const ordersByLambda = (functionName: string): OrdersClient =>
  createOrdersClient(lambdaCall(functionName, LOOKUP_BUDGET_MS));

/** The catalog as a function of its own. */
export const catalogByLambda = (functionName: string): CatalogClient =>
  createCatalogClient(lambdaCall(functionName));

type CartStoreConfig = Pick<CartConfig, 'cartsTable'>;

/** The routes of the cart. */
export function wireCartHttp(config: CartConfig, runtime: Runtime, catalog: CatalogClient): HttpApp {
  const { currency, allowOrigin } = config;
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const store = dynamodbCartStore(dynamo, config.cartsTable);
  const clients = dynamodbClients(dynamo, config.clientsTable);
  return createCartApp({ ...runtime, store, catalog, currency, allowOrigin, clients });
}

/** What other services may ask of the cart. */
export const wireCartInternal = (config: CartInternalConfig, runtime: Runtime) =>
  cartInternal({ ...runtime, store: wireStore(config, runtime), currency: config.currency });

/** What the cart does about events. */
export function wireCartEvents(
  config: CartStoreConfig,
  runtime: Runtime,
  orders: OrderEventsDeps['orders'],
): EventHandler[] {
  const deps = { store: wireStore(config, runtime), ids: runtime.ids, orders };
  return [onOrderPlaced(deps), ...onOrderClosed(deps)];
}

const wireStore = (config: CartStoreConfig, { clock, ids }: Runtime): CartStore =>
  dynamodbCartStore(openDynamo(clock, ids), config.cartsTable);
