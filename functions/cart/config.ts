import { processEnvironment, readConfig, required, withDefault } from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

const currencyCode = (name: string, value: string | undefined): string => {
  if (value === undefined || value === '') return 'EUR';
  if (/^[A-Z]{3}$/.test(value)) return value;
  throw new Error(`${name} is "${value}" and must be an ISO 4217 code such as EUR`);
};

/** Settings of the internal calls. `currency` is that of an empty cart's subtotal. */
export const cartInternalConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    cartsTable: ['CARTS_TABLE', required],
    currency: ['DEFAULT_CURRENCY', currencyCode],
  });

/** Settings of the routes. */
export const cartHttpConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    cartsTable: ['CARTS_TABLE', required],
    currency: ['DEFAULT_CURRENCY', currencyCode],
    catalogFunction: ['CATALOG_FUNCTION_NAME', required],
    clientsTable: ['CLIENTS_TABLE', required],
    allowOrigin: ['CORS_ALLOW_ORIGIN', withDefault('*')],
  });

/** Settings of the event handlers. */
export const cartEventsConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    cartsTable: ['CARTS_TABLE', required],
    ordersFunction: ['ORDERS_FUNCTION_NAME', required],
  });

/** The queue of the events function. */
export const cartQueueConfig = (environment = processEnvironment()) => readConfig(environment, queueSettings);

export type CartInternalConfig = ReturnType<typeof cartInternalConfig>;
export type CartHttpConfig = ReturnType<typeof cartHttpConfig>;
export type CartEventsConfig = ReturnType<typeof cartEventsConfig>;
