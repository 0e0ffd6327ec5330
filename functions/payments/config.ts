import {
  ConfigError,
  type Environment,
  processEnvironment,
  readConfig,
  required,
  wholeNumber,
  withDefault,
} from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

/** Refuses to serve prod with a provider that takes no money, unless that is meant. */
function requireRealMoney(environment: Environment): void {
  const { name, provider, allowed } = readConfig(environment, {
    name: ['ENVIRONMENT', withDefault('local')],
    provider: ['PAYMENT_PROVIDER', withDefault('simulator')],
    allowed: ['ALLOW_SIMULATED_PAYMENTS', withDefault('false')],
  });
  if (name !== 'prod' || provider !== 'simulator' || allowed === 'true') return;
  throw new ConfigError([
    'PAYMENT_PROVIDER is "simulator" in prod, which takes no money: set AllowSimulatedPayments=true if that is meant',
  ]);
}

/**
 * Settings of the sweep, and of what handles events. `approvalPercent` of the orders without a test token are paid.
 * @throws ConfigError also when prod would run on the simulator by mistake
 */
export function paymentsConfig(environment = processEnvironment()) {
  requireRealMoney(environment);
  return readConfig(environment, {
    paymentsTable: ['PAYMENTS_TABLE', required],
    ledgerTable: ['LEDGER_TABLE', required],
    outboxTable: ['PAYMENTS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
    approvalPercent: ['PAYMENT_APPROVAL_PERCENT', wholeNumber(80, 0, 100)],
    seed: ['PAYMENT_SEED', withDefault('cloudcart')],
  });
}

/** Settings of the internal function. */
export const paymentsInternalConfig = (environment = processEnvironment()) =>
  readConfig(environment, { paymentsTable: ['PAYMENTS_TABLE', required] });

/** The queue whose messages the events function takes. */
export const paymentsQueueConfig = (environment = processEnvironment()) =>
  readConfig(environment, queueSettings);

/** Settings of what handles events: orders is asked before money moves. */
export const paymentsEventsConfig = (environment = processEnvironment()) => ({
  ...paymentsConfig(environment),
  ...readConfig(environment, { ordersFunction: ['ORDERS_FUNCTION_NAME', required] }),
});

export type PaymentsInternalConfig = ReturnType<typeof paymentsInternalConfig>;
export type PaymentsEventsConfig = ReturnType<typeof paymentsEventsConfig>;
export type PaymentsConfig = ReturnType<typeof paymentsConfig>;
