import { type Dynamo, openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import type { InternalCall } from '../../platform/internal-call.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTasks } from '../../platform/service.ts';
import { createOrdersClient } from '../orders/contract/calls.ts';
import { dynamodbLedger } from './adapters/dynamodb/ledger.ts';
import {
  dynamodbOpenPayments,
  dynamodbPaymentReader,
  dynamodbPaymentStore,
} from './adapters/dynamodb/stores.ts';
import { createSimulator } from './adapters/simulator.ts';
import { createPaymentsCalls } from './calls.ts';
import type { PaymentsConfig, PaymentsEventsConfig, PaymentsInternalConfig } from './config.ts';
import { createPaymentsHandlers } from './service.ts';
import type { RecordResultDeps } from './use-cases/record-result.ts';
import { sweepOpenPayments } from './use-cases/sweep-open-payments.ts';

function openPayments(config: PaymentsConfig, runtime: Runtime, dynamo: Dynamo): RecordResultDeps {
  const { clock, logger, metrics } = runtime;
  const { seed, approvalPercent } = config;
  const ledger = dynamodbLedger(dynamo, config.ledgerTable);
  return {
    payments: dynamodbPaymentStore(dynamo, { payments: config.paymentsTable, outbox: config.outboxTable }),
    provider: createSimulator({ ledger, clock, seed, approvalPercent }),
    relay: dynamodbRelay(dynamo, config, logger),
    metrics,
  };
}

/** The internal calls. */
export function wirePaymentsInternal(config: PaymentsInternalConfig, runtime: Runtime): InternalCall {
  const { clock, ids, logger } = runtime;
  const payments = dynamodbPaymentReader(openDynamo(clock, ids), config.paymentsTable);
  return createPaymentsCalls({ payments, logger });
}

/** The event handlers. */
export function wirePaymentsEvents(config: PaymentsEventsConfig, runtime: Runtime): readonly EventHandler[] {
  const dynamo = openDynamo(runtime.clock, runtime.ids);
  return createPaymentsHandlers({
    ...openPayments(config, runtime, dynamo),
    orders: createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS)),
  });
}

/** The tasks of the schedule. */
export function wirePaymentsSweep(config: PaymentsConfig, runtime: Runtime): SweepTasks {
  const { clock, ids, logger } = runtime;
  const dynamo = openDynamo(clock, ids);
  const recording = openPayments(config, runtime, dynamo);
  const open = dynamodbOpenPayments(dynamo, config.paymentsTable);
  return {
    outbox: () => recording.relay.sweep(),
    payments: sweepOpenPayments({ ...recording, openPayments: open, clock, ids, logger }),
  };
}
