import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { withPlugins } from './sdk-client.ts';
import { requestHandler } from './sdk-errors.ts';

/** What a consumer does with messages that it cannot handle. */
export interface FailedMessages {
  /** Makes a message visible again after so many seconds. */
  retryAfter(receiptHandle: string, seconds: number): Promise<void>;
  /** Puts a copy of a message into the dead-letter queue, with the reason as an attribute. */
  deadLetter(record: SQSRecord, reason: string): Promise<void>;
}

/** Attributes of a dead letter: why it is there, and the id of the message that it is a copy of, by which logs have it. */
export const REASON_ATTRIBUTE = 'DeadLetterReason';
export const ORIGIN_ATTRIBUTE = 'DeadLetterMessageId';

/** Longest reason, in characters. */
const MAX_REASON = 1_000;

/** Where a queue and its dead letters are. */
export interface QueueUrls {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** The failed messages of a queue over SQS. */
export function sqsFailedMessages({ queueUrl, deadLetterQueueUrl }: QueueUrls): FailedMessages {
  // The queue is the one of this account and region, also where its URL has another name for the host (the local engine).
  const client = withPlugins(
    new SQSClient({
      maxAttempts: 2,
      requestHandler: requestHandler(2_000),
      useQueueUrlAsEndpoint: false,
    }),
  );
  return {
    retryAfter: async (receiptHandle, seconds) => {
      const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
      await client.send(new ChangeMessageVisibilityCommand(input));
    },
    deadLetter: async ({ body, messageId, messageAttributes }, reason) => {
      const MessageAttributes = {
        ...textAttributes(messageAttributes ?? {}),
        [REASON_ATTRIBUTE]: { DataType: 'String', StringValue: attributeText(reason) },
        [ORIGIN_ATTRIBUTE]: { DataType: 'String', StringValue: messageId },
      };
      const input = { QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes };
      await client.send(new SendMessageCommand(input));
    },
  };
}

/** SQS takes ten attributes; two are ours. */
const MOST_ATTRIBUTES = 8;

const textAttributes = (attributes: SQSRecord['messageAttributes']) =>
  Object.fromEntries(
    Object.entries(attributes)
      .flatMap(([name, { dataType, stringValue }]) =>
        stringValue ? [[name, { DataType: dataType, StringValue: stringValue }] as const] : [],
      )
      .slice(0, MOST_ATTRIBUTES),
  );

/** SQS takes what XML does, and no empty text. */
const attributeText = (reason: string): string =>
  reason.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, '?').slice(0, MAX_REASON) || 'unknown';
