import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Clock } from './clock.ts';
import { consume, PoisonMessage, type Reaction } from './event-consumer.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';
import type { MetricName, Metrics } from './metrics.ts';
import { opened } from './sdk-client.ts';
import { requestHandler } from './sdk-faults.ts';

export interface SqsConsumerDeps {
  readonly reactions: readonly Reaction[];
  /** The queue whose messages these are, for the backoff of failed ones. */
  readonly queueUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Counted for each record whose reaction failed. */
  readonly errorMetric: MetricName;
}

/** Makes a failed message visible again after so many seconds. */
export type Backoff = (receiptHandle: string, seconds: number) => Promise<void>;

/**
 * The Lambda handler of a queue: each record goes to its reaction, and only failed ones are given back,
 * to be tried again after 1, 2, 4 s with jitter instead of the whole visibility time-out.
 */
export function sqsConsumer(deps: SqsConsumerDeps, backoff: Backoff = sqsBackoff(deps.queueUrl)) {
  const handle = async (record: SQSRecord, correlationId: string): Promise<void> => {
    const attempt = Number(record.attributes?.ApproximateReceiveCount ?? 1);
    // What cannot be read has no correlation id: the batch's stands in until the event's own is known.
    const logger = deps.logger.with({ correlationId, messageId: record.messageId, attempt });
    try {
      await consume(record.body, deps.reactions, { logger, clock: deps.clock });
    } catch (error) {
      await reject(record, attempt, error, { ...deps, logger }, backoff);
      throw error;
    }
  };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const processor = new BatchProcessor(EventType.SQS);
    const options = { context, throwOnFullBatchFailure: false };
    const correlationId = deps.ids.next();
    const each = (record: SQSRecord): Promise<void> => handle(record, correlationId);
    const response = await processPartialResponse(event, each, processor, options);
    const failed = response.batchItemFailures.length;
    deps.logger.info('batch', { correlationId, records: event.Records.length, failed });
    return response;
  };
}

async function reject(
  record: SQSRecord,
  attempt: number,
  error: unknown,
  deps: SqsConsumerDeps,
  backoff: Backoff,
): Promise<void> {
  const poisonous = error instanceof PoisonMessage;
  deps.metrics.count(poisonous ? 'EventRejected' : deps.errorMetric);
  // A reaction's failure was logged where its event was known.
  if (poisonous) deps.logger.error('message rejected', { error });
  try {
    await backoff(record.receiptHandle, backoffSeconds(attempt, deps.ids));
  } catch (backoffError) {
    deps.logger.warn('the message waits for its visibility time-out', { error: backoffError });
  }
}

/** 1, 2, 4 s and so on up to 60 s, plus up to a second of jitter. */
export const backoffSeconds = (attempt: number, ids: Ids): number =>
  Math.min(60, 2 ** (Math.max(1, attempt) - 1)) + Math.round(ids.chance());

/** Gives messages of this queue back over SQS. */
export function sqsBackoff(queueUrl: string): Backoff {
  // The queue is the one of this account and region, also where its URL has another name for the host (the local engine).
  const client = opened(
    new SQSClient({
      maxAttempts: 2,
      requestHandler: requestHandler(2_000),
      useQueueUrlAsEndpoint: false,
    }),
  );
  return async (receiptHandle, seconds) => {
    const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
    await client.send(new ChangeMessageVisibilityCommand(input));
  };
}
