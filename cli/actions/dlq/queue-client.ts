import type { Session } from '../../aws/session.ts';
import { type MessageAttribute, ownAttributes, type ReceivedMessage } from './dead-letter.ts';

/** How a move of SQS's own goes on. */
export interface MoveState {
  status: string;
  moved: number;
  total: number | undefined;
  reason: string | undefined;
}

/** What the dead letters need of SQS. */
export interface QueueClient {
  /** All attributes of a queue; undefined when there is no such queue. */
  attributes(url: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** URLs of all queues, of whatever owner, whose failures this dead-letter queue takes. */
  sources(dlqUrl: string): Promise<string[]>;
  /** Takes up to `most` (1–10) messages and hides them for so long. */
  receive(url: string, most: number, hideSeconds: number): Promise<ReceivedMessage[]>;
  /** Makes a message visible again. */
  giveBack(url: string, letter: ReceivedMessage): Promise<void>;
  send(url: string, letter: ReceivedMessage): Promise<void>;
  remove(url: string, letter: ReceivedMessage): Promise<void>;
  /** Starts SQS's own move of a dead-letter queue back to where its messages came from. */
  startMove(dlqArn: string, perSecond: number | undefined): Promise<void>;
  /** The last move of this queue; undefined when there was none. */
  lastMove(dlqArn: string): Promise<MoveState | undefined>;
}

const MISSING = /NonExistentQueue|QueueDoesNotExist/;
/** SQS's long polling asks all of its servers; the local engine has only one. */
const WAIT_SECONDS = 1;

type Sdk = typeof import('@aws-sdk/client-sqs');
type Received = NonNullable<import('@aws-sdk/client-sqs').ReceiveMessageCommandOutput['Messages']>[number];

function toReceivedMessage(message: Received): ReceivedMessage {
  const own = message.Attributes ?? {};
  const attributes: Record<string, MessageAttribute> = {};
  for (const [name, value] of Object.entries(message.MessageAttributes ?? {})) {
    attributes[name] = {
      dataType: value.DataType ?? 'String',
      text: value.StringValue,
      binary: value.BinaryValue,
    };
  }
  return {
    messageId: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    sentAt: Number(own.SentTimestamp ?? 0),
    receiveCount: Number(own.ApproximateReceiveCount ?? 0),
    groupId: own.MessageGroupId,
    deduplicationId: own.MessageDeduplicationId,
    source: own.DeadLetterQueueSourceArn,
    attributes,
  };
}

const sent = (url: string, letter: ReceivedMessage) => ({
  QueueUrl: url,
  MessageBody: letter.body,
  ...(letter.groupId ? { MessageGroupId: letter.groupId } : {}),
  // The old id would be taken for a repetition within five minutes of the first try.
  ...(letter.groupId ? { MessageDeduplicationId: letter.messageId } : {}),
  MessageAttributes: Object.fromEntries(
    ownAttributes(letter).map(([name, { dataType, text, binary }]) => [
      name,
      {
        DataType: dataType,
        ...(text === undefined ? {} : { StringValue: text }),
        ...(binary === undefined ? {} : { BinaryValue: binary }),
      },
    ]),
  ),
});

/** SQS through the SDK. */
export function sqsQueues(session: Session): QueueClient {
  const load = async () => ({ sdk: await import('@aws-sdk/client-sqs'), client: await session.sqs() });
  const waitSeconds = session.endpoint === undefined ? WAIT_SECONDS : 0;
  return {
    async attributes(QueueUrl) {
      const { sdk, client } = await load();
      try {
        const input = { QueueUrl, AttributeNames: ['All' as const] };
        return (await client.send(new sdk.GetQueueAttributesCommand(input))).Attributes ?? {};
      } catch (error) {
        if (error instanceof Error && MISSING.test(error.name)) return undefined;
        throw error;
      }
    },
    async sources(QueueUrl) {
      const { sdk, client } = await load();
      const urls: string[] = [];
      for await (const page of sdk.paginateListDeadLetterSourceQueues({ client }, { QueueUrl }))
        urls.push(...(page.queueUrls ?? []));
      return urls;
    },
    receive: async (url, most, hideSeconds) => receive(await load(), url, most, hideSeconds, waitSeconds),
    async giveBack(QueueUrl, { receipt }) {
      const { sdk, client } = await load();
      const input = { QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 };
      await client.send(new sdk.ChangeMessageVisibilityCommand(input));
    },
    async send(url, letter) {
      const { sdk, client } = await load();
      await client.send(new sdk.SendMessageCommand(sent(url, letter)));
    },
    async remove(QueueUrl, { receipt }) {
      const { sdk, client } = await load();
      await client.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipt }));
    },
    async startMove(SourceArn, perSecond) {
      const { sdk, client } = await load();
      const rate = perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: perSecond };
      await client.send(new sdk.StartMessageMoveTaskCommand({ SourceArn, ...rate }));
    },
    async lastMove(SourceArn) {
      const { sdk, client } = await load();
      const { Results } = await client.send(
        new sdk.ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }),
      );
      const last = Results?.[0];
      return (
        last && {
          status: last.Status ?? '',
          moved: last.ApproximateNumberOfMessagesMoved ?? 0,
          total: last.ApproximateNumberOfMessagesToMove,
          reason: last.FailureReason,
        }
      );
    },
  };
}

async function receive(
  { sdk, client }: { sdk: Sdk; client: Awaited<ReturnType<Session['sqs']>> },
  QueueUrl: string,
  MaxNumberOfMessages: number,
  VisibilityTimeout: number,
  WaitTimeSeconds: number,
): Promise<ReceivedMessage[]> {
  const { Messages = [] } = await client.send(
    new sdk.ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages,
      VisibilityTimeout,
      WaitTimeSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(toReceivedMessage);
}
