import type { EventHandler } from './event-consumer.ts';
import type { EventPublisher } from './events.ts';
import type { HttpApp, HttpSettings } from './http/app.ts';
import type { InternalCall } from './internal-call.ts';
import type { Runtime } from './runtime.ts';
import type { SweepTask } from './sweep.ts';

/** The environment of a whole service. */
export interface ServiceRuntime extends Runtime {
  /** Publishes to the topic of domain events. */
  readonly publisher: EventPublisher;
  readonly http: HttpSettings;
}

/** Tasks of a schedule, by name. */
export type SweepTasks = Readonly<Record<string, SweepTask>>;

/** A whole service over its ports: `createOrdersService(stores, clients, runtime)` returns one. */
export interface Service {
  /** Absent in a service without a route. */
  readonly routes?: HttpApp;
  /** The internal function that other services call; it validates its requests. */
  readonly calls?: InternalCall;
  readonly handlers: readonly EventHandler[];
  /** Run every minute. */
  readonly sweeps: SweepTasks;
}
