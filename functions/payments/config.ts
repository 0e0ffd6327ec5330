import { processEnvironment, readConfig, required, wholeNumber, withDefault } from '../../platform/config.ts';
import { queueSettings } from '../../platform/queue-config.ts';

/** Settings of the sweep, and of what handles events. Of a hundred orders without a test token, `approvalPercent` are paid. */
export const paymentsConfig = (environment = processEnvironment()) =>
  readConfig(environment, {
    paymentsTable: ['PAYMENTS_TABLE', required],
    ledgerTable: ['LEDGER_TABLE', required],
    outboxTable: ['PAYMENTS_OUTBOX_TABLE', required],
    topicArn: ['EVENTS_TOPIC_ARN', required],
    approvalPercent: ['PAYMENT_APPROVAL_PERCENT', wholeNumber(80, 0, 100)],
    seed: ['PAYMENT_SEED', withDefault('cloudcart')],
  });

/** The queue whose messages the events function takes. */
export const paymentsQueueConfig = (environment = processEnvironment()) =>
  readConfig(environment, queueSettings);

/** Settings of what handles events: orders is asked before money moves. */
export const paymentsEventsConfig = (environment = processEnvironment()) => ({
  ...paymentsConfig(environment),
  ...readConfig(environment, { ordersFunction: ['ORDERS_FUNCTION_NAME', required] }),
});

export type PaymentsEventsConfig = ReturnType<typeof paymentsEventsConfig>;
export type PaymentsConfig = ReturnType<typeof paymentsConfig>;
