import type { ReceivedMessage } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

/** A queue seems empty only after it has answered so twice: SQS may overlook messages. */
const EMPTY_ANSWERS = 2;

export interface CollectRequest {
  /** Most messages taken. */
  max: number;
  /** How long they stay hidden from everybody else. */
  hideSeconds: number;
  signal: AbortSignal;
}

/** Takes messages until there are no more, each once. Who takes them gives them back or removes them. */
export async function collectMessages(
  queues: QueueClient,
  url: string,
  { max, hideSeconds, signal }: CollectRequest,
): Promise<ReceivedMessage[]> {
  const found = new Map<string, ReceivedMessage>();
  let empty = 0;
  while (found.size < max && empty < EMPTY_ANSWERS && !signal.aborted) {
    const letters = await queues.receive(url, Math.min(10, max - found.size), hideSeconds);
    const news = letters.filter((letter) => !found.has(letter.messageId));
    // The newest receipt is the valid one.
    for (const letter of letters) found.set(letter.messageId, letter);
    empty = news.length === 0 ? empty + 1 : 0;
  }
  return [...found.values()];
}

/** Makes messages visible again; what cannot be given back comes back by itself. */
export async function releaseAll(
  queues: QueueClient,
  url: string,
  letters: readonly ReceivedMessage[],
): Promise<void> {
  await Promise.all(letters.map((letter) => queues.giveBack(url, letter).catch(() => undefined)));
}
