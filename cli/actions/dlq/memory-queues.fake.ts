import type { Clock } from '../../../platform/clock.ts';
import type { ReceivedMessage } from './dead-letter.ts';
import type { DeadLetterQueue, QueueState } from './dead-letter-queues.ts';
import type { MoveState, QueueClient } from './queue-client.ts';

interface Stored extends ReceivedMessage {
  hiddenUntil: number;
}

/** Queues in memory with time-outs of visibility; a message's receipt is valid until it is received again. */
export interface MemoryQueues extends QueueClient {
  put(url: string, ...bodies: string[]): void;
  /** Puts messages that came from a queue with this ARN. */
  putFrom(source: string, url: string, ...bodies: string[]): void;
  /** What `sources` finds. */
  sourceUrls: string[];
  bodies(url: string): string[];
  /** Bodies that can be received just now. */
  visible(url: string): string[];
  /** Throws for what it wants to fail. */
  faults: { send?: (letter: ReceivedMessage) => void; remove?: (letter: ReceivedMessage) => void };
  /** What `lastMove` answers, one after the other; the last one stays. */
  moves: MoveState[];
  /** Thrown by the moves of the service. */
  moveError: Error | undefined;
  started: { dlqArn: string; perSecond: number | undefined }[];
}

export function memoryQueues(clock: Clock): MemoryQueues {
  const queues = new Map<string, Stored[]>();
  let count = 0;
  const of = (url: string): Stored[] => {
    const found = queues.get(url) ?? [];
    queues.set(url, found);
    return found;
  };
  const now = (): number => clock.now().getTime();
  const held = (url: string, { messageId, receipt }: ReceivedMessage): Stored | undefined =>
    of(url).find((one) => one.messageId === messageId && one.receipt === receipt);
  const add = (url: string, letter: Partial<ReceivedMessage> & { body: string }): void => {
    count += 1;
    const fresh = { messageId: `m-${count}`, receipt: '', sentAt: now(), receiveCount: 0, attributes: {} };
    of(url).push({ ...fresh, ...letter, messageId: fresh.messageId, hiddenUntil: 0 });
  };
  const memory: MemoryQueues = {
    faults: {},
    moves: [],
    moveError: undefined,
    started: [],
    put: (url, ...bodies) => {
      for (const body of bodies) add(url, { body });
    },
    bodies: (url) => of(url).map(({ body }) => body),
    visible: (url) =>
      of(url)
        .filter((one) => one.hiddenUntil <= now())
        .map(({ body }) => body),
    putFrom: (source, url, ...bodies) => {
      for (const body of bodies) add(url, { body, source });
    },
    sourceUrls: ['PaymentsQueue'],
    sources: async () => memory.sourceUrls,
    attributes: async (url) =>
      queues.has(url)
        ? { QueueArn: `arn:aws:sqs:r:0:${url}`, ApproximateNumberOfMessages: `${of(url).length}` }
        : undefined,
    receive: async (url, most, hideSeconds) => {
      const taken = of(url)
        .filter((one) => one.hiddenUntil <= now())
        .slice(0, most);
      for (const one of taken) {
        count += 1;
        one.receipt = `r-${count}`;
        one.receiveCount += 1;
        one.hiddenUntil = now() + hideSeconds * 1000;
      }
      return taken.map(({ hiddenUntil: _hidden, ...letter }) => ({ ...letter }));
    },
    giveBack: async (url, letter) => {
      const found = held(url, letter);
      if (found) found.hiddenUntil = 0;
    },
    send: async (url, letter) => {
      memory.faults.send?.(letter);
      add(url, letter);
    },
    remove: async (url, letter) => {
      memory.faults.remove?.(letter);
      if (held(url, letter))
        queues.set(
          url,
          of(url).filter((one) => one.messageId !== letter.messageId),
        );
    },
    startMove: async (dlqArn, perSecond) => {
      if (memory.moveError) throw memory.moveError;
      memory.started.push({ dlqArn, perSecond });
    },
    lastMove: async () => {
      if (memory.moveError) throw memory.moveError;
      return memory.moves.length > 1 ? memory.moves.shift() : memory.moves[0];
    },
  };
  return memory;
}

const stateOf = (name: string, waiting: number): QueueState => ({
  stack: 'Messaging',
  logicalId: name,
  name,
  url: name,
  arn: `arn:aws:sqs:r:0:${name}`,
  waiting,
  inFlight: 0,
});

/** `PaymentsQueue` with `PaymentsDlq`, by default with two dead letters. */
export const pairOf = (queue = 'PaymentsQueue', dlq = 'PaymentsDlq', letters = 2): DeadLetterQueue => ({
  queue: stateOf(queue, 0),
  dlq: stateOf(dlq, letters),
  maxReceiveCount: 3,
  isShared: false,
});
