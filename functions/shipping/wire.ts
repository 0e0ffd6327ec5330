import { openDynamo } from '../../platform/dynamodb.ts';
import { dynamodbOutbox } from '../../platform/dynamodb-outbox.ts';
import type { Reaction } from '../../platform/event-consumer.ts';
import type { HttpApp } from '../../platform/http/app.ts';
import { createRelay, type Relay } from '../../platform/outbox.ts';
import type { Runtime } from '../../platform/runtime.ts';
import { snsPublisher } from '../../platform/sns-publisher.ts';
import type { SweepTask } from '../../platform/sweep.ts';
import { dynamodbShipmentStore } from './adapters/dynamodb.ts';
import type {
  ShippingConfig,
  ShippingEventsConfig,
  ShippingHttpConfig,
  ShippingSweepConfig,
} from './config.ts';
import { createShippingApp } from './http.ts';
import { onOrderClosed } from './on-order-closed.ts';
import { onOrderPaid } from './on-order-paid.ts';

/** The routes of shipping. They only read, so they need no outbox. */
export function wireShippingHttp(config: ShippingHttpConfig, runtime: Runtime): HttpApp {
  const tables = { shipments: config.shipmentsTable, outbox: '' };
  const store = dynamodbShipmentStore(openDynamo(runtime.clock, runtime.ids), tables);
  return createShippingApp({ ...runtime, allowOrigin: config.allowOrigin, store });
}

/** What shipping does about events. */
export function wireShippingEvents(config: ShippingEventsConfig, runtime: Runtime): Reaction[] {
  const { clock, ids, metrics } = runtime;
  const tables = { shipments: config.shipmentsTable, outbox: config.outboxTable };
  const store = dynamodbShipmentStore(openDynamo(clock, ids), tables);
  return [onOrderPaid({ store, relay: wireRelay(config, runtime), metrics, ids }), ...onOrderClosed(store)];
}

/** What shipping does every minute. */
export function wireShippingSweep(
  config: ShippingSweepConfig,
  runtime: Runtime,
): Readonly<Record<string, SweepTask>> {
  const relay = wireRelay(config, runtime);
  return { outbox: () => relay.sweep() };
}

/** The whole service, for one process. */
export const wireShipping = (config: ShippingConfig, runtime: Runtime) => ({
  app: wireShippingHttp(config, runtime),
  reactions: wireShippingEvents(config, runtime),
  sweepTasks: wireShippingSweep(config, runtime),
});

function wireRelay(config: ShippingSweepConfig, { clock, ids, logger }: Runtime): Relay {
  const outbox = dynamodbOutbox(openDynamo(clock, ids), config.outboxTable);
  return createRelay({ outbox, publisher: snsPublisher(config.topicArn), logger, clock });
}
