import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../platform/dynamodb-outbox.ts';
import type { Reaction } from '../../platform/event-consumer.ts';
import { createRelay, type Relay } from '../../platform/outbox.ts';
import type { Runtime } from '../../platform/runtime.ts';
import { snsPublisher } from '../../platform/sns-publisher.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { dynamodbPaymentStore } from './adapters/dynamodb.ts';
import { dynamodbLedger } from './adapters/dynamodb-ledger.ts';
import { simulator } from './adapters/simulator.ts';
import type { PaymentsConfig, PaymentsSweepConfig } from './config.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPlaced } from './on-order-placed.ts';

/** What payments does about events. */
export function wirePaymentsEvents(config: PaymentsConfig, runtime: Runtime): Reaction[] {
  const { clock, ids, metrics } = runtime;
  const dynamo = openDynamo(clock, ids);
  const store = dynamodbPaymentStore(dynamo, { payments: config.paymentsTable, outbox: config.outboxTable });
  const ledger = dynamodbLedger(dynamo, config.ledgerTable);
  const provider = simulator({ ledger, clock, seed: config.seed, approvalPercent: config.approvalPercent });
  const relay = wireRelay(config, runtime);
  return [onOrderPlaced({ store, provider, relay, metrics, ids }), ...onOrderClosed({ store, provider })];
}

/** What payments does every minute. */
export function wirePaymentsSweep(
  config: PaymentsSweepConfig,
  runtime: Runtime,
): Readonly<Record<string, SweepTask>> {
  const relay = wireRelay(config, runtime);
  return { outbox: () => relay.sweep() };
}

/** The whole service, for one process. */
export const wirePayments = (config: PaymentsConfig, runtime: Runtime) => ({
  reactions: wirePaymentsEvents(config, runtime),
  sweepTasks: wirePaymentsSweep(config, runtime),
});

function wireRelay(config: PaymentsSweepConfig, { clock, ids, logger }: Runtime): Relay {
  const outbox = dynamodbOutbox(openDynamo(clock, ids), config.outboxTable);
  return createRelay({ outbox, publisher: snsPublisher(config.topicArn), logger, clock });
}
