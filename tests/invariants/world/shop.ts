import type { Clock } from '../../../platform/clock.ts';
import { unavailable } from '../../../platform/errors.ts';
import type { EventHandler } from '../../../platform/event-consumer.ts';
import type { DomainEvent } from '../../../platform/events.ts';
import type { HttpApp } from '../../../platform/http/app.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { FailedMessages } from '../../../platform/sqs-queue.ts';
import type { SweepTask } from '../../../platform/sweep.ts';
import type { ServiceName } from '../../../server/shop.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Chance } from './chance.ts';
import type { Doubles } from './doubles.ts';
import type { FaultPlan, Gate } from './faults.ts';
import { deadline, invoke, Killed } from './invocation.ts';
import type { Scheduler } from './scheduler.ts';

/** What a shop in this process stands on. */
export interface Floor {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Every call of something outside of a function goes through it. */
  readonly gate: Gate;
  /** What the gate stands on, for parts that have gates of their own. */
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly plan: FaultPlan;
  /** Makes a message visible again after so many seconds. */
  readonly hide: (receipt: string, seconds: number) => void;
  /** Puts a message into the dead-letter queue of a queue. */
  readonly bury: (queue: string, body: string) => void;
  /** The topic. */
  readonly publish: (event: DomainEvent) => void;
  /** Of a hundred orders without a token so many are paid; the seed says which. */
  readonly payment: { readonly seed: string; readonly approvalPercent: number };
  /** Parts that are replaced by worse ones. */
  readonly doubles: Doubles;
}

/** The whole shop, in parts that a world can run. */
export interface ShopParts {
  readonly apps: Readonly<Record<'catalog' | 'cart' | 'orders' | 'shipping', HttpApp>>;
  readonly handlers: Readonly<Record<ServiceName, readonly EventHandler[]>>;
  readonly sweeps: Readonly<Partial<Record<ServiceName, Readonly<Record<string, SweepTask>>>>>;
  /** Where each service's failed messages go. Default {@link Floor.hide} and {@link Floor.bury}. */
  readonly failed?: (service: ServiceName) => FailedMessages;
  /** What lies in the stores. */
  rows(): Promise<Omit<Snapshot, 'deadLetters' | 'waiting'>>;
}

/** Another service's internal function, as a process of its own: when it dies, its caller is told to try again. */
export function call<Request, Answer>(
  { gate, clock }: Pick<Floor, 'gate' | 'clock'>,
  service: string,
  answer: (request: Request) => Promise<Answer>,
): (request: Request) => Promise<Answer> {
  return (request) =>
    gate(`invoke.${service}`, async () => {
      try {
        return await invoke(`${service}-internal`, deadline(clock, 'internal'), () => answer(request));
      } catch (error) {
        throw error instanceof Killed ? unavailable(`${service} does not answer`, error) : error;
      }
    });
}
