import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Clock } from './clock.ts';
import {
  ContradictedEvent,
  consume,
  type EventHandler,
  PoisonMessage,
  UnconfirmedEvent,
} from './event-consumer.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';
import type { ConsumerMetric, Metrics } from './metrics.ts';
import { type FailedMessages, type QueueUrls, sqsFailedMessages } from './sqs-queue.ts';

/** The queue whose messages these are, and its dead letters. */
export interface SqsConsumerDeps extends QueueUrls {
  readonly handlers: readonly EventHandler[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Counted for each record whose reaction failed. */
  readonly errorMetric: string;
}

/**
 * The Lambda handler of a queue: each record goes to its reaction, and only failed ones are returned to the queue, to be tried
 * again after 1, 2, 4 s with jitter instead of the whole visibility time-out. Poison is put into the dead-letter queue at once.
 */
export function sqsConsumer(deps: SqsConsumerDeps, failed: FailedMessages = sqsFailedMessages(deps)) {
  const handle = async (record: SQSRecord, correlationId: string): Promise<void> => {
    const attempt = Number(record.attributes?.ApproximateReceiveCount ?? 1);
    // What cannot be read has no correlation id: the batch's is used until the event's own is known.
    const logger = deps.logger.with({ correlationId, messageId: record.messageId, attempt });
    try {
      await consume(record.body, deps.handlers, { logger, clock: deps.clock });
    } catch (error) {
      if (await reject(record, attempt, error, { ...deps, logger }, failed)) return;
      throw error;
    }
  };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const processor = new BatchProcessor(EventType.SQS);
    const options = { context, throwOnFullBatchFailure: false };
    const correlationId = deps.ids.next();
    const each = (record: SQSRecord): Promise<void> => handle(record, correlationId);
    const response = await processPartialResponse(event, each, processor, options);
    const count = response.batchItemFailures.length;
    deps.logger.info('batch', { correlationId, records: event.Records.length, failed: count });
    return response;
  };
}

/** Deliveries (within about 7 s) after which an unconfirmed event counts as contradicted. */
export const UNCONFIRMED_ATTEMPTS = 4;

/** The error that decides about the message: an event that stays unconfirmed is contradicted. */
const judged = (error: unknown, attempt: number): unknown =>
  error instanceof UnconfirmedEvent && attempt >= UNCONFIRMED_ATTEMPTS
    ? new ContradictedEvent(error.message)
    : error;

/** Whether the message is dealt with: it is a dead letter. Otherwise it comes again. */
async function reject(
  record: SQSRecord,
  attempt: number,
  thrown: unknown,
  deps: SqsConsumerDeps,
  failed: FailedMessages,
): Promise<boolean> {
  const error = judged(thrown, attempt);
  deps.metrics.count(metricOf(error, deps.errorMetric));
  if (error instanceof PoisonMessage && (await toDeadLetters(record, error, deps, failed))) return true;
  try {
    await failed.retryAfter(record.receiptHandle, backoffSeconds(attempt, deps.ids));
  } catch (backoffError) {
    deps.logger.warn('the message waits for its visibility time-out', { error: backoffError });
  }
  return false;
}

function metricOf(error: unknown, other: string): string {
  if (error instanceof ContradictedEvent) return 'EventContradicted' satisfies ConsumerMetric;
  return error instanceof PoisonMessage ? ('EventRejected' satisfies ConsumerMetric) : other;
}

/** What cannot be put there now comes again, and there in the end by the queue's own redrive policy. */
async function toDeadLetters(
  record: SQSRecord,
  error: PoisonMessage,
  { logger }: SqsConsumerDeps,
  failed: FailedMessages,
): Promise<boolean> {
  try {
    await failed.deadLetter(record, error.message);
    return true;
  } catch (sendError) {
    logger.warn('the dead-letter queue took no message', { error: sendError });
    return false;
  }
}

/**
 * Seconds until a message is delivered again: 1, 2, 4 and so on, at most 5 minutes, plus up to a second of jitter. The ten
 * deliveries of a message take 8.5 minutes: a service that is down for less loses no message to the dead-letter queue.
 */
export const backoffSeconds = (attempt: number, ids: Ids): number =>
  Math.min(300, 2 ** (Math.max(1, attempt) - 1)) + Math.round(ids.random());
