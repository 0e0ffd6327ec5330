import { processEnvironment, readConfig, required, wholeNumber, withDefault } from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

/** Settings of the sweep. */
export const ordersSweepConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    outboxTable: ['ORDERS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

/** Settings of the routes. */
export const ordersHttpConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    ordersTable: ['ORDERS_TABLE', required],
    outboxTable: ['ORDERS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
    idempotencyTable: ['IDEMPOTENCY_TABLE', required],
    catalogFunction: ['CATALOG_FUNCTION_NAME', required],
    cartFunction: ['CART_FUNCTION_NAME', required],
    leaseSeconds: ['LEASE_SECONDS', wholeNumber(30, 1, 900)],
    clientsTable: ['CLIENTS_TABLE', required],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
    publicUrl: ['PUBLIC_API_URL', withDefault('')],
  });

/** Settings of the event handlers. */
export const ordersEventsConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    ordersTable: ['ORDERS_TABLE', required],
    outboxTable: ['ORDERS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
    paymentsFunction: ['PAYMENTS_FUNCTION_NAME', required],
    shippingFunction: ['SHIPPING_FUNCTION_NAME', required],
    catalogFunction: ['CATALOG_FUNCTION_NAME', required],
  });

/** The queue of the events function. */
export const ordersQueueConfig = (environment = processEnvironment()) =>
  readConfig(environment, queueSettings);

/** Settings of the internal calls. */
export const ordersInternalConfig = (environment = processEnvironment()) =>
  readConfig(environment, { ordersTable: ['ORDERS_TABLE', required] });

export type OrdersSweepConfig = ReturnType<typeof ordersSweepConfig>;
export type OrdersHttpConfig = ReturnType<typeof ordersHttpConfig>;
export type OrdersEventsConfig = ReturnType<typeof ordersEventsConfig>;
export type OrdersInternalConfig = ReturnType<typeof ordersInternalConfig>;
