import type { Clock } from '../../../platform/clock.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { collectMessages, releaseAll } from './collect.ts';
import { isSelected, messageKey, type ReceivedMessage } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { QueueClient } from './queue-client.ts';

export interface RedriveRequest {
  /** Only messages with one of these message or event ids. Default: all. */
  ids: readonly string[];
  /** Most messages taken out. */
  max: number;
  /** Messages a second; as fast as it goes when absent. */
  rate?: number | undefined;
  dryRun: boolean;
  signal: AbortSignal;
}

/** What became of one dead-letter queue. */
export interface RedriveResult {
  queue: string;
  dlq: string;
  how: 'receive-send-delete' | 'move-task';
  /** Sent to the queue, or with `dryRun` would be. */
  moved: number;
  /** Deliveries of an event that another message delivers, equal to the byte: dropped. */
  duplicates: number;
  /** Came from another queue that shares the dead-letter queue, or do not say from which: left. */
  others: number;
  failed: { messageId: string; reason: string }[];
}

/** Messages sent at a time without a rate. */
const BATCH_SIZE = 8;
const MOVE_POLL_MS = 2_000;
const MAX_VISIBILITY_TIMEOUT_SECONDS = 43_200;
const UNSUPPORTED = /Unsupported|Unknown|InvalidAction|NotImplemented/i;

/** Long enough for all of them at this rate, so that no message comes back while it is being moved. */
export function visibilityTimeoutFor(count: number, rate: number | undefined): number {
  return Math.min(MAX_VISIBILITY_TIMEOUT_SECONDS, 60 + Math.ceil(count / (rate ?? 20)));
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Sends the first of some messages that tell the same, and removes all of them. A crash in between delivers it twice, never not at all. */
async function moveGroup(
  queues: QueueClient,
  { queue, dlq }: DeadLetterQueue,
  letters: readonly ReceivedMessage[],
  result: RedriveResult,
): Promise<void> {
  const [first] = letters;
  if (!first) return;
  try {
    await queues.send(queue.url, first);
  } catch (error) {
    await releaseAll(queues, dlq.url, letters);
    for (const { messageId } of letters) result.failed.push({ messageId, reason: textOf(error) });
    return;
  }
  for (const letter of letters) {
    try {
      await queues.remove(dlq.url, letter);
      if (letter === first) result.moved += 1;
      else result.duplicates += 1;
    } catch (error) {
      const reason = `sent, but still in ${dlq.name}: ${textOf(error)}`;
      result.failed.push({ messageId: letter.messageId, reason });
    }
  }
}

function byKey(letters: readonly ReceivedMessage[]): Map<string, ReceivedMessage[]> {
  const groups = new Map<string, ReceivedMessage[]>();
  for (const letter of letters) {
    const key = messageKey(letter);
    groups.set(key, [...(groups.get(key) ?? []), letter]);
  }
  return groups;
}

/** Whether a message is one that this queue gave up. One that does not say it belongs to the only queue that there is. */
export const isFromQueue = ({ queue, isShared }: DeadLetterQueue, { source }: ReceivedMessage): boolean =>
  source === undefined ? !isShared : source === queue.arn;

/** Takes all messages before the first is sent: one that fails again and comes back is not moved a second time. */
async function moveMessages(
  queues: QueueClient,
  clock: Clock,
  pair: DeadLetterQueue,
  request: RedriveRequest,
): Promise<RedriveResult> {
  const { queue, dlq } = pair;
  const { ids, max, rate, dryRun, signal } = request;
  const result: RedriveResult = {
    queue: queue.name,
    dlq: dlq.name,
    how: 'receive-send-delete',
    moved: 0,
    duplicates: 0,
    others: 0,
    failed: [],
  };
  const hideSeconds = visibilityTimeoutFor(Math.min(max, dlq.waiting), rate);
  const all = await collectMessages(queues, dlq.url, { max, hideSeconds, signal });
  const own = all.filter((letter) => isFromQueue(pair, letter));
  result.others = all.length - own.length;
  const chosen = own.filter((letter) => isSelected(letter, ids));
  await releaseAll(queues, dlq.url, dryRun ? all : all.filter((letter) => !chosen.includes(letter)));
  const groups = byKey(chosen);
  if (dryRun) {
    return { ...result, moved: groups.size, duplicates: chosen.length - groups.size };
  }
  const fifo = queue.name.endsWith('.fifo');
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(rate !== undefined || fifo ? 1 : BATCH_SIZE);
  await Promise.all(
    [...groups.values()].map((letters) =>
      limit(async () => {
        if (signal.aborted) return releaseAll(queues, dlq.url, letters);
        await moveGroup(queues, pair, letters, result);
        if (rate !== undefined) await clock.sleep(1000 / rate);
      }),
    ),
  );
  return result;
}

/** SQS's own move; undefined where there is none. */
async function moveWithTask(
  queues: QueueClient,
  clock: Clock,
  { queue, dlq }: DeadLetterQueue,
  { rate, signal }: RedriveRequest,
): Promise<RedriveResult | undefined> {
  const result = { queue: queue.name, dlq: dlq.name, how: 'move-task' as const, duplicates: 0, others: 0 };
  try {
    if ((await queues.lastMove(dlq.arn))?.status === 'RUNNING') throw busy(dlq.name);
    await queues.startMove(dlq.arn, rate);
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error) || !UNSUPPORTED.test(error.name)) throw error;
    return undefined;
  }
  for (;;) {
    const state = await queues.lastMove(dlq.arn);
    if (state && state.status !== 'RUNNING') {
      const reason = `SQS ended the move as ${state.status}: ${state.reason ?? 'no reason given'}`;
      const failed = state.status === 'COMPLETED' ? [] : [{ messageId: '*', reason }];
      return { ...result, moved: state.moved, failed };
    }
    // It goes on without us.
    signal.throwIfAborted();
    await clock.sleep(MOVE_POLL_MS);
  }
}

/** Whether no other queue, of whatever owner, sends its failures there; no when that cannot be found out. */
async function hasOneSource(queues: QueueClient, { dlq }: DeadLetterQueue): Promise<boolean> {
  try {
    return (await queues.sources(dlq.url)).length <= 1;
  } catch {
    return false;
  }
}

const busy = (name: string): CliError =>
  new CliError(`SQS is moving the messages of ${name} already.`, {
    code: 'redrive-running',
    exitCode: ExitCode.Busy,
    remedy: 'Wait until it has ended: aws sqs list-message-move-tasks.',
  });

/**
 * Puts the messages of a dead-letter queue back where they came from. Safe when run twice at once: each message is taken by one of them.
 * @param ownMove use SQS's own move where no other queue shares the dead-letter queue: all messages, duplicates too
 * @throws CliError `redrive-running` (exit 5)
 */
export async function redriveQueue(
  queues: QueueClient,
  clock: Clock,
  pair: DeadLetterQueue,
  request: RedriveRequest,
  ownMove: boolean,
): Promise<RedriveResult> {
  // SQS moves all that is in there, also what other queues gave up.
  const alone = ownMove && !pair.isShared && !request.dryRun && (await hasOneSource(queues, pair));
  const byTask = alone ? await moveWithTask(queues, clock, pair, request) : undefined;
  return byTask ?? moveMessages(queues, clock, pair, request);
}
