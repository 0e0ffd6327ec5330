import { processEnvironment, readConfig, required, withDefault } from '../../platform/config.ts';

/** Settings of what reacts to events. */
export const shippingEventsConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    shipmentsTable: ['SHIPMENTS_TABLE', required],
    outboxTable: ['SHIPPING_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

/** Settings of the routes. */
export const shippingHttpConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    shipmentsTable: ['SHIPMENTS_TABLE', required],
    clientsTable: ['CLIENTS_TABLE', required],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
  });

/** Settings of the sweep. */
export const shippingSweepConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    outboxTable: ['SHIPPING_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

/** The queue whose messages the events function takes. */
export const shippingQueueConfig = (environment = processEnvironment()) =>
  readConfig(environment, { queueUrl: ['QUEUE_URL', required] });

/** Settings of the whole service in one process. */
export const shippingConfig = (environment = processEnvironment()) => ({
  ...shippingEventsConfig(environment),
  ...shippingHttpConfig(environment),
});

export type ShippingEventsConfig = ReturnType<typeof shippingEventsConfig>;
export type ShippingHttpConfig = ReturnType<typeof shippingHttpConfig>;
export type ShippingSweepConfig = ReturnType<typeof shippingSweepConfig>;
export type ShippingConfig = ReturnType<typeof shippingConfig>;
