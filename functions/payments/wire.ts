import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { Reaction } from '../../platform/event-consumer.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { dynamodbPaymentStore } from './adapters/dynamodb.ts';
import { dynamodbLedger } from './adapters/dynamodb-ledger.ts';
import { simulator } from './adapters/simulator.ts';
import type { PaymentsConfig, PaymentsSweepConfig } from './config.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPlaced } from './on-order-placed.ts';

/** What payments does about events. */
export function wirePaymentsEvents(config: PaymentsConfig, runtime: Runtime): Reaction[] {
  const { clock, ids, logger, metrics } = runtime;
  const dynamo = openDynamo(clock, ids);
  const store = dynamodbPaymentStore(dynamo, { payments: config.paymentsTable, outbox: config.outboxTable });
  const ledger = dynamodbLedger(dynamo, config.ledgerTable);
  const provider = simulator({ ledger, clock, seed: config.seed, approvalPercent: config.approvalPercent });
  const relay = dynamodbRelay(dynamo, config, logger);
  return [onOrderPlaced({ store, provider, relay, metrics, ids }), ...onOrderClosed({ store, provider })];
}

/** What payments does every minute. */
export function wirePaymentsSweep(
  config: PaymentsSweepConfig,
  runtime: Runtime,
): Readonly<Record<string, SweepTask>> {
  const relay = dynamodbRelay(openDynamo(runtime.clock, runtime.ids), config, runtime.logger);
  return { outbox: () => relay.sweep() };
}

/** The whole service, for one process. */
export const wirePayments = (config: PaymentsConfig, runtime: Runtime) => ({
  reactions: wirePaymentsEvents(config, runtime),
  sweepTasks: wirePaymentsSweep(config, runtime),
});
