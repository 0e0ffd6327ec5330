import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { type DomainEvent, envelope } from '../../../platform/events.ts';
import type { DeadLetter } from '../snapshot.ts';
import type { Chance } from './chance.ts';
import { deadline, invoke } from './invocation.ts';
import type { Scheduler } from './scheduler.ts';

/** Deliveries of a message before it is a dead letter: fewer than the 10 of the templates, so that what needs more is found. */
const MAX_RECEIVES = 3;

/** How long a message is hidden from others while a function has it, as the templates have it. */
const VISIBILITY_MS = 60_000;

const BATCH = 10;

/** How often an idle poller looks. */
const POLL_MS = 500;

export interface Message {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
}

/** The handler of a queue's function. */
export type QueueHandler = (
  event: SQSEvent,
  context: Context,
) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;

/** A queue: which events it gets and who handles them. */
export interface Queue {
  readonly name: string;
  readonly types: ReadonlySet<string>;
  readonly handler: QueueHandler;
}

/** SNS and SQS in this process: at least once, in any order, with visibility time-outs and dead letters. */
export interface Bus {
  /** Copies the event into each queue that wants it. */
  publish(event: DomainEvent): void;
  /** Puts a text into a queue past the topic. */
  put(queue: string, body: string): void;
  /** Messages ever put into queues. */
  told(): number;
  /** Gives a message back after so many seconds. */
  hide(receipt: string, seconds: number): void;
  /** Puts a message into the dead-letter queue of a queue at once. */
  bury(queue: string, body: string): void;
  /** Delivers until `isOver` and every queue is empty: what waits for its visibility is waited for. */
  deliver(isOver: () => boolean): Promise<void>;
  readonly waiting: readonly Message[];
  readonly deadLetters: readonly DeadLetter[];
  /** Puts the dead letters of a queue back into it. */
  redrive(queue: string): number;
}

export interface BusDeps {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** Of a hundred messages, so many are there twice at once, and so many come again after they were handled. */
  readonly duplicates: () => number;
  /** Batches of one queue in work at once. */
  readonly width: number;
}

export function openBus(deps: BusDeps, queues: () => readonly Queue[]): Bus {
  const { scheduler, chance } = deps;
  const { clock } = scheduler;
  let made = 0;
  let dead: DeadLetter[] = [];
  const messages = new Map<string, Message>();
  const now = () => clock.now().getTime();
  const put = (queue: string, body: string): void => {
    made += 1;
    const id = `m${made}`;
    messages.set(id, { id, queue, body, receives: 0, visibleAt: now() });
  };
  /** Takes up to ten visible messages in any order; what was received too often becomes a dead letter. */
  const receive = (queue: string): Message[] => {
    const visible = [...messages.values()].filter((one) => one.queue === queue && one.visibleAt <= now());
    const batch: Message[] = [];
    while (visible.length > 0 && batch.length < BATCH) {
      const [message] = visible.splice(chance.below(visible.length), 1);
      if (message === undefined) break;
      if (message.receives >= MAX_RECEIVES) {
        messages.delete(message.id);
        dead.push({ queue, body: message.body });
        continue;
      }
      message.receives += 1;
      message.visibleAt = now() + VISIBILITY_MS;
      batch.push(message);
    }
    return batch;
  };
  const work = async ({ name, handler }: Queue): Promise<void> => {
    const batch = receive(name);
    if (batch.length === 0) return;
    const event = { Records: batch.map((message) => recordOf(message)) };
    try {
      const { batchItemFailures } = await invoke(`${name}-events`, deadline(clock, 'events'), () =>
        handler(event, {} as Context),
      );
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { id, body } of batch) {
        if (failed.has(id)) continue;
        messages.delete(id);
        if (chance.percent(deps.duplicates())) put(name, body);
      }
    } catch {
      // Killed: the whole batch comes again when its visibility runs out.
    }
  };
  /** Milliseconds until the queue may have something to give. */
  const pause = (queue: string): number => {
    const due = [...messages.values()]
      .filter((one) => one.queue === queue)
      .map((one) => one.visibleAt - now());
    return Math.min(POLL_MS, Math.max(0, ...(due.length > 0 ? [Math.min(...due)] : [POLL_MS])));
  };
  const poller = async (queue: Queue, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      await scheduler.turn();
      await work(queue);
      const wait = pause(queue.name);
      if (wait > 0) await clock.sleep(wait);
    }
  };
  return {
    publish: (event) => {
      for (const { name, types } of queues()) {
        if (!types.has(event.type)) continue;
        put(name, JSON.stringify(event));
        if (chance.percent(deps.duplicates())) put(name, JSON.stringify(event));
      }
    },
    put,
    told: () => made,
    hide: (receipt, seconds) => {
      const message = messages.get(receipt);
      if (message) message.visibleAt = now() + seconds * 1000;
    },
    bury: (queue, body) => {
      dead.push({ queue, body });
    },
    deliver: async (isOver) => {
      // All of them end at once: what a function does after its answer may fill a queue that nobody looks at any more.
      let empty = false;
      const isDone = (): boolean => {
        empty ||= messages.size === 0 && isOver();
        return empty;
      };
      const pollers = queues().flatMap((queue) =>
        Array.from({ length: deps.width }, () => poller(queue, isDone)),
      );
      await Promise.all(pollers);
    },
    get waiting() {
      return [...messages.values()];
    },
    get deadLetters() {
      return dead;
    },
    redrive: (queue) => {
      const back = dead.filter((letter) => letter.queue === queue);
      dead = dead.filter((letter) => letter.queue !== queue);
      for (const { body } of back) put(queue, body);
      return back.length;
    },
  };
}

/** A message as a function of its queue gets it. */
export function recordOf({
  id,
  body,
  receives,
  queue,
}: Pick<Message, 'id' | 'body' | 'receives' | 'queue'>): SQSRecord {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local::${queue}`,
    awsRegion: 'local',
  };
}

/** What a queue's text tells of, undefined when it is no event. */
export function eventOf(body: string): DomainEvent | undefined {
  try {
    return envelope.parse(JSON.parse(body)) as DomainEvent;
  } catch {
    return undefined;
  }
}
