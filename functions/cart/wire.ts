import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbClients } from '../../platform/dynamodb-clients.ts';
import type { Reaction } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import type { CatalogCall } from '../catalog/contract.ts';
import { dynamodbCartStore } from './adapters/dynamodb.ts';
import type { CartConfig, CartEventsConfig, CartInternalConfig } from './config.ts';
import type { CartCall } from './contract.ts';
import type { CartStore } from './domain/cart-store.ts';
import { createCartApp } from './http.ts';
import { cartInternal } from './internal.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPlaced } from './on-order-placed.ts';

/** The catalog as a function of its own. */
export const catalogByLambda = (functionName: string): CatalogCall => lambdaCall(functionName) as CatalogCall;

/** The routes of the cart. */
export function wireCartHttp(config: CartConfig, runtime: Runtime, catalog: CatalogCall): HttpApp {
  const { currency, allowOrigin } = config;
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  const store = dynamodbCartStore(dynamo, config.cartsTable);
  const clients = dynamodbClients(dynamo, config.clientsTable);
  return createCartApp({ ...runtime, store, catalog, currency, allowOrigin, clients });
}

/** What other services may ask of the cart. */
export const wireCartInternal = (config: CartInternalConfig, runtime: Runtime): CartCall =>
  cartInternal({ ...runtime, store: wireStore(config, runtime), currency: config.currency });

/** What the cart does about events. */
export function wireCartEvents(config: CartEventsConfig, runtime: Runtime): Reaction[] {
  const deps = { store: wireStore(config, runtime), ids: runtime.ids };
  return [onOrderPlaced(deps), ...onOrderClosed(deps)];
}

/** The whole service, for one process. */
export const wireCart = (config: CartConfig, runtime: Runtime, catalog: CatalogCall) => ({
  app: wireCartHttp(config, runtime, catalog),
  internal: wireCartInternal(config, runtime),
  reactions: wireCartEvents(config, runtime),
  sweepTasks: {} as Readonly<Record<string, SweepTask>>,
});

const wireStore = (config: CartEventsConfig, { clock, ids }: Runtime): CartStore =>
  dynamodbCartStore(openDynamo(clock, ids), config.cartsTable);
