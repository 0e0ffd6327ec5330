import { processEnvironment, readConfig, required, withDefault } from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

/** Settings of what handles events: orders is asked before a parcel is sent. */
export const shippingEventsConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    shipmentsTable: ['SHIPMENTS_TABLE', required],
    ordersFunction: ['ORDERS_FUNCTION_NAME', required],
    outboxTable: ['SHIPPING_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
  });

/** Settings of the internal function. */
export const shippingInternalConfig = (environment = processEnvironment()) =>
  readConfig(environment, { shipmentsTable: ['SHIPMENTS_TABLE', required] });

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
  readConfig(environment, queueSettings);

export type ShippingEventsConfig = ReturnType<typeof shippingEventsConfig>;
export type ShippingInternalConfig = ReturnType<typeof shippingInternalConfig>;
export type ShippingHttpConfig = ReturnType<typeof shippingHttpConfig>;
export type ShippingSweepConfig = ReturnType<typeof shippingSweepConfig>;
