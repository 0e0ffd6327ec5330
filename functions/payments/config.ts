import { processEnvironment, readConfig, required, wholeNumber, withDefault } from '../../platform/config.ts';

/** Settings of what reacts to events, and of the sweep. Of a hundred orders without a test token, `approvalPercent` are paid. */
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
  readConfig(environment, { queueUrl: ['QUEUE_URL', required] });

export type PaymentsConfig = ReturnType<typeof paymentsConfig>;
