import { LOCAL } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { ExitCode, type ExitCodeValue, usageError } from '../errors.ts';
import { listLogGroups } from '../logs/log-groups.ts';
import type { LogOrigin } from '../logs/log-line.ts';
import { cloudWatchLogs, type LogSource } from '../logs/log-source.ts';
import { ask } from './deploy/ask.ts';
import { collectMessages, releaseAll } from './dlq/collect.ts';
import { isSelected, type MessageContent, type ReceivedMessage, readContent } from './dlq/dead-letter.ts';
import { type DeadLetterQueue, listDeadLetterQueues, selectQueues } from './dlq/dead-letter-queues.ts';
import { type QueueClient, sqsQueues } from './dlq/queue-client.ts';
import { findReason, listConsumers, type Reason } from './dlq/reasons.ts';
import { redact } from './dlq/redact.ts';
import { isFromQueue, type RedriveResult, redriveQueue, visibilityTimeoutFor } from './dlq/redrive.ts';
import { type EnvironmentRequest, type OpenEnvironment, openEnvironment } from './open-environment.ts';

export interface DlqRequest extends EnvironmentRequest {
  /** Logical id, deployed name, or the word before `Queue`. Default: all. */
  queue?: string | undefined;
  /** Most messages of each queue. Default: 20 for `peek`, 1,000 else. */
  max?: number | undefined;
  /** Only messages with one of these message or event ids. */
  ids?: readonly string[] | undefined;
  /** Messages a second of a redrive. Default: as fast as it goes. */
  rate?: number | undefined;
  /** Say only what would be done. Default false. */
  dryRun?: boolean | undefined;
  /** Agrees to the loss of what is discarded. Default false. */
  yes?: boolean | undefined;
}

/** A dead letter as it is shown. */
export interface DeadLetter extends MessageContent {
  messageId: string;
  /** ISO 8601. */
  sentAt: string;
  /** Tries of its consumer: as logged, else as the queue counts, which counts looks at it too. */
  attempts: number;
  reason?: Reason;
  /** Without secrets. */
  body: string;
}

export interface QueueSummary {
  stack: string;
  queue: string;
  /** Messages before and in the hands of its consumer. */
  waiting: number;
  dlq: string;
  letters: number;
  maxReceiveCount: number;
}

export interface PeekReport {
  queues: { queue: string; dlq: string; letters: DeadLetter[]; more: number }[];
}

export interface RedriveReport {
  dryRun: boolean;
  queues: RedriveResult[];
}

export interface DiscardReport {
  dryRun: boolean;
  /** `others` came from another queue that shares the dead-letter queue, and are left. */
  queues: {
    dlq: string;
    discarded: DeadLetter[];
    others: number;
    failed: { messageId: string; reason: string }[];
  }[];
}

const PEEK_MAX = 20;
const WORK_MAX = 1_000;
const PEEK_HIDE_SECONDS = 30;

interface OpenQueues extends OpenEnvironment {
  queues: QueueClient;
  pairs: DeadLetterQueue[];
}

/** What becomes of dead letters; a test brings fakes. */
export interface QueueAccess {
  /** Name of the environment. */
  environment: string;
  queues: QueueClient;
  pairs: readonly DeadLetterQueue[];
}

/** The environment and its dead-letter queues. */
export async function openQueues(context: ActionContext, request: DlqRequest): Promise<OpenQueues> {
  const open = await openEnvironment(context, request);
  const queues = sqsQueues(open.session);
  const all = await listDeadLetterQueues(open.project, open.enabled, open.stacks, queues);
  return { ...open, queues, pairs: selectQueues(all, request.queue) };
}

function maxOf({ max }: DlqRequest, otherwise: number): number {
  if (max === undefined) return otherwise;
  if (Number.isInteger(max) && max > 0) return max;
  throw usageError('max', `--max ${max} is no whole number above 0.`);
}

function checkRate({ rate }: DlqRequest): void {
  if (rate === undefined || (rate > 0 && rate <= 500)) return;
  throw usageError('rate', `--rate ${rate} is not between 0 and 500 messages a second.`);
}

const shown = (letter: ReceivedMessage, reason?: Reason): DeadLetter => ({
  messageId: letter.messageId,
  ...readContent(letter.body),
  sentAt: new Date(letter.sentAt).toISOString(),
  attempts: reason?.attempts ?? letter.receiveCount,
  ...(reason ? { reason } : {}),
  body: redact(letter.body),
});

/**
 * Every queue with a dead-letter queue and how much is in both.
 * @throws CliError exit 2 or 4
 */
export async function runDlqList(
  context: ActionContext,
  request: DlqRequest,
): Promise<{ queues: QueueSummary[] }> {
  const { pairs } = await openQueues(context, request);
  return listPairs(pairs);
}

/** The report of `dlq list`. */
export function listPairs(pairs: readonly DeadLetterQueue[]): { queues: QueueSummary[] } {
  return {
    queues: pairs.map(({ queue, dlq, maxReceiveCount }) => ({
      stack: queue.stack,
      queue: queue.name,
      waiting: queue.waiting + queue.inFlight,
      dlq: dlq.name,
      letters: dlq.waiting + dlq.inFlight,
      maxReceiveCount,
    })),
  };
}

/** What tells of dead letters and why they are dead; a test brings fakes. */
export interface PeekDeps extends Pick<QueueAccess, 'queues' | 'pairs'> {
  logs: LogSource;
  origins: readonly LogOrigin[];
  /** Deployed names of the functions that a queue feeds. */
  consumers(queueArn: string): Promise<string[]>;
}

/** Queues and logs of an environment. */
export async function createPeekDeps({
  session,
  project,
  enabled,
  stacks,
  queues,
  pairs,
}: OpenQueues): Promise<PeekDeps> {
  const origins = await listLogGroups(project, enabled, stacks);
  const consumers = (arn: string) => listConsumers(session, arn);
  return { queues, pairs, logs: cloudWatchLogs(session), origins, consumers };
}

/** Looks at the messages of some dead-letter queues, with reasons, and leaves them there. */
export async function peekLetters(
  context: ActionContext,
  { queues, pairs, logs, origins, consumers: consumersOfQueue }: PeekDeps,
  max: number,
  only: (letter: ReceivedMessage) => boolean = () => true,
): Promise<PeekReport['queues']> {
  const result: PeekReport['queues'] = [];
  for (const { queue, dlq } of pairs) {
    if (dlq.waiting + dlq.inFlight === 0) continue;
    const request = { max, hideSeconds: PEEK_HIDE_SECONDS, signal: context.signal };
    const all = await collectMessages(queues, dlq.url, request);
    await releaseAll(queues, dlq.url, all);
    const letters = all.filter(only);
    if (letters.length === 0) continue;
    const names = await consumersOfQueue(queue.arn);
    const consumers = origins.filter((one) => names.includes(one.name));
    const reasons = await Promise.all(letters.map((letter) => findReason(logs, consumers, letter)));
    result.push({
      queue: queue.name,
      dlq: dlq.name,
      letters: letters.map((letter, index) => shown(letter, reasons[index])),
      more: Math.max(0, dlq.waiting + dlq.inFlight - all.length),
    });
  }
  return result;
}

/**
 * The dead letters with reason and attempts. They stay where they are.
 * @throws CliError exit 2 or 4
 */
export async function runDlqPeek(context: ActionContext, request: DlqRequest): Promise<PeekReport> {
  const max = maxOf(request, PEEK_MAX);
  const peeking = await createPeekDeps(await openQueues(context, request));
  return {
    queues: await peekLetters(context, peeking, max, (letter) => isSelected(letter, request.ids ?? [])),
  };
}

/**
 * Puts dead letters back where they came from, each event once. On AWS SQS's own move does it when nothing is filtered:
 * that one moves duplicates too.
 * @throws CliError exit 2, 4, or 5 when SQS moves them already
 */
export async function runDlqRedrive(context: ActionContext, request: DlqRequest): Promise<RedriveReport> {
  // A mistake in the options is told before anybody is asked.
  maxOf(request, WORK_MAX);
  checkRate(request);
  const { session, queues, pairs } = await openQueues(context, request);
  return redriveLetters(context, { environment: session.environment, queues, pairs }, request);
}

/** `runDlqRedrive` on queues that are open. */
export async function redriveLetters(
  context: ActionContext,
  { environment, queues, pairs }: QueueAccess,
  request: DlqRequest,
): Promise<RedriveReport> {
  const max = maxOf(request, WORK_MAX);
  const { ids = [], rate, dryRun = false } = request;
  const filtered = request.max !== undefined || ids.length > 0;
  // SQS takes whole messages a second only.
  const ownMove = environment !== LOCAL && !filtered && (rate === undefined || Number.isInteger(rate));
  const results: RedriveResult[] = [];
  for (const pair of pairs) {
    if (context.signal.aborted || pair.dlq.waiting === 0) continue;
    const work = { ids, max, rate, dryRun, signal: context.signal };
    results.push(await redriveQueue(queues, context.clock, pair, work, ownMove));
  }
  return { dryRun, queues: results };
}

async function discardFrom(
  context: ActionContext,
  queues: QueueClient,
  pair: DeadLetterQueue,
  { ids = [], dryRun = false }: DlqRequest,
  max: number,
): Promise<DiscardReport['queues'][number]> {
  const { dlq } = pair;
  const hideSeconds = visibilityTimeoutFor(max, undefined);
  const all = await collectMessages(queues, dlq.url, { max, hideSeconds, signal: context.signal });
  const own = all.filter((letter) => isFromQueue(pair, letter));
  const chosen = own.filter((letter) => isSelected(letter, ids));
  await releaseAll(queues, dlq.url, dryRun ? all : all.filter((letter) => !chosen.includes(letter)));
  const failed: { messageId: string; reason: string }[] = [];
  for (const letter of dryRun ? [] : chosen) {
    await queues.remove(dlq.url, letter).catch((error: unknown) => {
      failed.push({
        messageId: letter.messageId,
        reason: error instanceof Error ? error.message : String(error),
      });
    });
  }
  const lost = chosen.filter((letter) => !failed.some((one) => one.messageId === letter.messageId));
  const others = all.length - own.length;
  return { dlq: dlq.name, discarded: lost.map((letter) => shown(letter)), others, failed };
}

/**
 * Deletes dead letters, after asking; the report holds their bodies, so that nothing is lost for good by mistake.
 * @throws CliError exit 2, 4, or 3 when it was declined or nobody can be asked
 */
export async function runDlqDiscard(context: ActionContext, request: DlqRequest): Promise<DiscardReport> {
  maxOf(request, WORK_MAX);
  const { project, queues, pairs } = await openQueues(context, request);
  return discardLetters(context, { environment: project.config.name, queues, pairs }, request);
}

/** `runDlqDiscard` on queues that are open. */
export async function discardLetters(
  context: ActionContext,
  { environment, queues, pairs }: QueueAccess,
  request: DlqRequest,
): Promise<DiscardReport> {
  const max = maxOf(request, WORK_MAX);
  const full = pairs.filter(({ dlq }) => dlq.waiting > 0);
  const what = full.map(({ dlq }) => `${Math.min(max, dlq.waiting)} of ${dlq.name}`).join(', ');
  if (full.length > 0 && !request.dryRun) {
    const some = request.ids?.length ? `${request.ids.length} chosen ones among ` : '';
    await ask(context, request.yes ?? false, {
      code: 'discard-needs-yes',
      question: `Delete dead letters of ${environment} for good: ${some}${what}?`,
      refusal: `Dead letters of ${environment} would be deleted for good: ${some}${what}.`,
    });
  }
  const result: DiscardReport['queues'] = [];
  for (const pair of full) result.push(await discardFrom(context, queues, pair, request, max));
  return { dryRun: request.dryRun ?? false, queues: result };
}

/** 0, or 8 when some messages could not be handled. */
export function dlqExitCode(report: { queues: readonly { failed: readonly unknown[] }[] }): ExitCodeValue {
  return report.queues.some(({ failed }) => failed.length > 0) ? ExitCode.Partial : ExitCode.Done;
}
