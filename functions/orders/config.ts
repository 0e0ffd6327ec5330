import {
  type Environment,
  processEnvironment,
  readConfig,
  required,
  wholeNumber,
  withDefault,
} from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

/** Settings of the sweep: what was stored and not sent. */
export const outboxConfig = (environment: Environment = processEnvironment()) =>
  readConfig(environment, {
    outboxTable: ['ORDERS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

/** Settings of every function that reads or moves orders. */
export const storeConfig = (environment: Environment = processEnvironment()) => ({
  ...outboxConfig(environment),
  ...readConfig(environment, { ordersTable: ['ORDERS_TABLE', required] }),
});

/** Settings of the HTTP function. */
export const httpConfig = (environment: Environment = processEnvironment()) => ({
  ...storeConfig(environment),
  ...readConfig(environment, {
    idempotencyTable: ['IDEMPOTENCY_TABLE', required],
    catalogFunction: ['CATALOG_FUNCTION_NAME', required],
    cartFunction: ['CART_FUNCTION_NAME', required],
    leaseSeconds: ['LEASE_SECONDS', wholeNumber(30, 1, 900)],
    clientsTable: ['CLIENTS_TABLE', required],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
    publicUrl: ['PUBLIC_API_URL', withDefault('')],
  }),
});

/** Settings of the queue's function: who owns the fact of an event is asked before an order moves. */
export const eventsConfig = (environment: Environment = processEnvironment()) => ({
  ...storeConfig(environment),
  ...readConfig(environment, queueSettings),
  ...readConfig(environment, {
    paymentsFunction: ['PAYMENTS_FUNCTION_NAME', required],
    shippingFunction: ['SHIPPING_FUNCTION_NAME', required],
    catalogFunction: ['CATALOG_FUNCTION_NAME', required],
  }),
});

/** Settings of the internal function. */
export const internalConfig = (environment: Environment = processEnvironment()) =>
  readConfig(environment, { ordersTable: ['ORDERS_TABLE', required] });
