import {
  type Environment,
  processEnvironment,
  readConfig,
  required,
  wholeNumber,
  withDefault,
} from '../../platform/config.ts';

/** Settings of every function of orders. */
export const storeConfig = (environment: Environment = processEnvironment()) =>
  readConfig(environment, {
    ordersTable: ['ORDERS_TABLE', required],
    outboxTable: ['ORDERS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

/** Settings of the HTTP function. */
export const httpConfig = (environment: Environment = processEnvironment()) => ({
  ...storeConfig(environment),
  ...readConfig(environment, {
    idempotencyTable: ['IDEMPOTENCY_TABLE', required],
    catalogFunction: ['CATALOG_FUNCTION_NAME', required],
    cartFunction: ['CART_FUNCTION_NAME', required],
    leaseSeconds: ['LEASE_SECONDS', wholeNumber(30, 1, 900)],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
  }),
});

/** Settings of the queue's function. */
export const eventsConfig = (environment: Environment = processEnvironment()) => ({
  ...storeConfig(environment),
  ...readConfig(environment, { queueUrl: ['QUEUE_URL', required] }),
});
