import type { Context, SQSEvent } from 'aws-lambda';
import type { DomainEvent } from '../../../platform/events.ts';
import { memoryLogger } from '../../../platform/logger.ts';
import { memoryMetrics } from '../../../platform/metrics.ts';
import { sqsConsumer } from '../../../platform/sqs-consumer.ts';
import type { FailedMessages } from '../../../platform/sqs-queue.ts';
import { sweepHandler } from '../../../platform/sweep.ts';
import { SERVICES, type ServiceName } from '../../../server/shop.ts';
import type { Call, Request } from '../journal.ts';
import { type QueueHandler, recordOf } from '../world/bus.ts';
import { deadline, invoke } from '../world/invocation.ts';
import { memoryShop } from '../world/memory-shop.ts';
import type { Floor } from '../world/shop.ts';
import { openWorld, type World, type WorldOptions } from '../world/world.ts';

/** A message in a queue of the stage. */
export interface Waiting {
  readonly id: string;
  readonly queue: ServiceName;
  readonly event: DomainEvent;
  /** Deliveries so far. */
  receives: number;
}

/** A whole shop in which nothing is delivered and no time passes until a test says so. */
export interface Stage {
  readonly world: World;
  /** Copies of every event told so far, one for each queue that wants it, in the order of telling; whoever delivers takes them out. */
  readonly waiting: Waiting[];
  /** Calls the shop over HTTP. */
  call(request: Omit<Request, 'client'>): Promise<Call>;
  /** Runs things at the same time until nothing moves any more; the seed interleaves them. */
  together<T>(works: readonly (() => Promise<T>)[]): Promise<T[]>;
  /** Gives messages to their consumers, those of one queue as one batch; gives back those that failed. */
  deliver(messages: readonly Waiting[]): Promise<Waiting[]>;
  /** Whether a message that was delivered is a dead letter: no retry could have handled it. */
  isDead(message: Waiting): boolean;
  /** Runs every service's sweep, or of each only this task. */
  sweep(task?: string): Promise<void>;
  /** Leaves the rest to the world: whatever waits goes into its queues, and it comes to rest. */
  settle(): Promise<void>;
}

/** @param label the characters of every tracking id; default drawn by the seed */
export function openStage(options: WorldOptions, label?: string): Stage {
  const waiting: Waiting[] = [];
  let made = 0;
  let floor: Floor | undefined;
  let onStage = true;
  const world = openWorld({
    ...options,
    shop: (ground) => {
      const publish = (event: DomainEvent) => (onStage ? tell(event) : ground.publish(event));
      const draws = label === undefined ? ground.ids : { ...ground.ids, pick: () => label };
      floor = { ...ground, publish, ids: draws };
      return (options.shop ?? memoryShop)(floor);
    },
  });
  if (floor === undefined) throw new Error('the world has opened no shop');
  const { clock, ids } = floor;
  const [logger, metrics] = [memoryLogger(), memoryMetrics()];
  const refused = new Set<string>();
  const failed: FailedMessages = {
    retryAfter: async () => {},
    deadLetter: async ({ messageId }) => void refused.add(messageId),
  };
  const handlers = new Map<ServiceName, QueueHandler>(
    SERVICES.map((queue) => {
      const urls = { queueUrl: queue, deadLetterQueueUrl: `${queue}-dlq` };
      const deps = { clock, ids, logger, metrics, ...urls, errorMetric: 'CatalogError' as const };
      const handlers = world.shop.handlers[queue];
      const handler = sqsConsumer({ ...deps, handlers }, failed) as QueueHandler;
      return [queue, options.handlers?.(handler) ?? handler];
    }),
  );
  function tell(event: DomainEvent): void {
    for (const queue of SERVICES) {
      if (!world.shop.handlers[queue].some(({ kind }) => kind.type === event.type)) continue;
      made += 1;
      waiting.push({ id: `m${made}`, queue, event, receives: 0 });
    }
  }
  const together = async <T>(works: readonly (() => Promise<T>)[]): Promise<T[]> => {
    const all = Promise.allSettled(works.map((work) => work()));
    await world.scheduler.run();
    return (await all).map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  };
  const giveBatch = async (queue: ServiceName, batch: readonly Waiting[]): Promise<Waiting[]> => {
    for (const message of batch) message.receives += 1;
    const event: SQSEvent = {
      Records: batch.map((message) => recordOf({ ...message, body: JSON.stringify(message.event) })),
    };
    try {
      const { batchItemFailures } = await invoke(`${queue}-events`, deadline(clock, 'events'), async () =>
        handlers.get(queue)?.(event, {} as Context),
      ).then((answer) => answer ?? { batchItemFailures: [] });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      return batch.filter(({ id }) => failed.has(id));
    } catch {
      // Killed: all of the batch comes again.
      return [...batch];
    }
  };
  const sweepOf = async (service: ServiceName, task?: string): Promise<void> => {
    const all = Object.entries(world.shop.sweeps[service] ?? {});
    const tasks = Object.fromEntries(all.filter(([name]) => task === undefined || name === task));
    if (all.length === 0) return;
    await invoke(`${service}-sweep`, deadline(clock, 'sweep'), sweepHandler(tasks, { logger, ids })).catch(
      () => undefined,
    );
  };
  return {
    world,
    waiting,
    together,
    call: async (request) => {
      const [call] = await together([() => world.journal.call({ client: 'client', ...request })]);
      return call as Call;
    },
    deliver: async (messages) => {
      const queues = SERVICES.filter((queue) => messages.some((message) => message.queue === queue));
      const batchOf = (queue: ServiceName) => messages.filter((message) => message.queue === queue);
      return (await together(queues.map((queue) => () => giveBatch(queue, batchOf(queue))))).flat();
    },
    isDead: ({ id }) => refused.has(id),
    sweep: async (task) => {
      await together(SERVICES.map((service) => () => sweepOf(service, task)));
    },
    settle: async () => {
      onStage = false;
      for (const { queue, event } of waiting.splice(0)) world.bus.put(queue, JSON.stringify(event));
      await world.settle();
    },
  };
}
