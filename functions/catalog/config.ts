import { processEnvironment, readConfig, required, wholeNumber, withDefault } from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

/** Settings of the HTTP function. */
export const catalogHttpConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    productsTable: ['PRODUCTS_TABLE', required],
    answersTable: ['CATALOG_IDEMPOTENCY_TABLE', required],
    clientsTable: ['CLIENTS_TABLE', required],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
    publicUrl: ['PUBLIC_API_URL', withDefault('')],
  });

/** Settings of the internal function. An order's units are held for `holdSeconds` before orders is asked about them. */
export const catalogInternalConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    productsTable: ['PRODUCTS_TABLE', required],
    reservationsTable: ['RESERVATIONS_TABLE', required],
    holdSeconds: ['HOLD_SECONDS', wholeNumber(900, 1, 86_400)],
  });

/** Settings of what handles events: orders is asked before units move. */
export const catalogEventsConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    productsTable: ['PRODUCTS_TABLE', required],
    reservationsTable: ['RESERVATIONS_TABLE', required],
    ordersFunction: ['ORDERS_FUNCTION_NAME', required],
  });

/** The queue whose messages the events function takes. */
export const catalogQueueConfig = (environment = processEnvironment()) =>
  readConfig(environment, queueSettings);

/** Settings of the sweep. */
export const catalogSweepConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    productsTable: ['PRODUCTS_TABLE', required],
    reservationsTable: ['RESERVATIONS_TABLE', required],
    outboxTable: ['CATALOG_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

export type CatalogHttpConfig = ReturnType<typeof catalogHttpConfig>;
export type CatalogInternalConfig = ReturnType<typeof catalogInternalConfig>;
export type CatalogEventsConfig = ReturnType<typeof catalogEventsConfig>;
export type CatalogSweepConfig = ReturnType<typeof catalogSweepConfig>;
