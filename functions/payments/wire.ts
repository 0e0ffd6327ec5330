import { type Dynamo, openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbRelay } from '../../platform/dynamodb-relay.ts';
import type { EventHandler } from '../../platform/event-consumer.ts';
import { lambdaCall } from '../../platform/lambda-call.ts';
import { LOOKUP_BUDGET_MS } from '../../platform/record-lookup.ts';
import type { Runtime } from '../../platform/runtime.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { createOrdersClient } from '../orders/contract/calls.ts';
import { dynamodbOpenPayments, dynamodbPaymentStore } from './adapters/dynamodb.ts';
import { dynamodbLedger } from './adapters/dynamodb-ledger.ts';
import { simulator } from './adapters/simulator.ts';
import type { PaymentsConfig, PaymentsEventsConfig, PaymentsInternalConfig } from './config.ts';
import { paymentsInternal } from './internal.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPlaced } from './on-order-placed.ts';
import type { SettleDeps } from './settle.ts';
import { sweepOpenPayments } from './sweep-open-payments.ts';

/** What a payment is settled with. */
function settling(config: PaymentsConfig, { clock, logger, metrics }: Runtime, dynamo: Dynamo): SettleDeps {
  const store = dynamodbPaymentStore(dynamo, { payments: config.paymentsTable, outbox: config.outboxTable });
  const ledger = dynamodbLedger(dynamo, config.ledgerTable);
  const provider = simulator({ ledger, clock, seed: config.seed, approvalPercent: config.approvalPercent });
  return { store, provider, relay: dynamodbRelay(dynamo, config, logger), metrics };
}

/** The port for other services. */
export function wirePaymentsInternal(config: PaymentsInternalConfig, { clock, ids, logger }: Runtime) {
  const tables = { payments: config.paymentsTable, outbox: '' };
  return paymentsInternal({ store: dynamodbPaymentStore(openDynamo(clock, ids), tables), logger });
}

/** What payments does about events. */
export function wirePaymentsEvents(config: PaymentsEventsConfig, runtime: Runtime): EventHandler[] {
  const settleDeps = settling(config, runtime, openDynamo(runtime.clock, runtime.ids));
  const deps = {
    ...settleDeps,
    orders: createOrdersClient(lambdaCall(config.ordersFunction, LOOKUP_BUDGET_MS)),
  };
  return [onOrderPlaced(deps), ...onOrderClosed(deps)];
}

/** What payments does every minute. */
export function wirePaymentsSweep(
  config: PaymentsConfig,
  runtime: Runtime,
): Readonly<Record<string, SweepTask>> {
  const { clock, ids, logger } = runtime;
  const dynamo = openDynamo(clock, ids);
  const deps = settling(config, runtime, dynamo);
  const payments = dynamodbOpenPayments(dynamo, config.paymentsTable);
  return {
    // What is known already is told before anybody is asked for more.
    outbox: () => deps.relay.sweep(),
    payments: sweepOpenPayments({ ...deps, payments, clock, ids, logger }),
  };
}
