import { createHash } from 'node:crypto';

/** An attribute that travels with a message. */
export interface MessageAttribute {
  dataType: string;
  text?: string | undefined;
  binary?: Uint8Array | undefined;
}

/** A message as it was received. */
export interface ReceivedMessage {
  messageId: string;
  /** Valid until the message is visible again. */
  receipt: string;
  body: string;
  /** When it was first sent, milliseconds since the epoch. */
  sentAt: number;
  receiveCount: number;
  /** FIFO queues only. */
  groupId?: string | undefined;
  deduplicationId?: string | undefined;
  /** ARN of the queue that gave it up; absent for a message that was put into the dead-letter queue directly. */
  source?: string | undefined;
  attributes: Readonly<Record<string, MessageAttribute>>;
}

/** What a message's JSON tells of itself; nothing for one that is no JSON. */
export interface MessageContent {
  eventId?: string;
  type?: string;
  subject?: string;
  correlationId?: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return isObject(text) ? text : undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An event's id, type, subject and correlation id, of EventBridge's envelope too and out of an SNS notification. */
export function readContent(body: string): MessageContent {
  const outer = parse(body);
  const event = outer?.Type === 'Notification' ? parse(outer.Message) : outer;
  if (!event) return {};
  const detail = parse(event.detail);
  const text = (...values: unknown[]) => values.find((value) => typeof value === 'string' && value !== '');
  const found = {
    eventId: text(event.id, event.eventId),
    type: text(event.type, event['detail-type'], event.eventType),
    subject: text(event.subject, detail?.subject),
    correlationId: text(event.correlationId, detail?.correlationId),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Attributes that a consumer gives a message which it puts into the dead-letter queue itself. */
export const REASON_ATTRIBUTE = 'DeadLetterReason';
export const ORIGIN_ATTRIBUTE = 'DeadLetterMessageId';

/** What a message was sent with: why it was given up is not said of the message when it is tried again. */
export const ownAttributes = ({
  attributes,
}: Pick<ReceivedMessage, 'attributes'>): [string, MessageAttribute][] =>
  Object.entries(attributes)
    .filter(([name]) => name !== REASON_ATTRIBUTE && name !== ORIGIN_ATTRIBUTE)
    .sort(([one], [other]) => (one < other ? -1 : 1));

/**
 * Two messages with the same key are deliveries of one event: they have its id, and are equal to the byte. A message without an
 * event id is never another one's repetition, nor is one that has the id and says something else.
 */
export function messageKey(letter: ReceivedMessage): string {
  if (readContent(letter.body).eventId === undefined) return letter.messageId;
  const attributes = ownAttributes(letter).map(([name, { dataType, text, binary }]) => [
    name,
    dataType,
    text ?? null,
    binary ? Buffer.from(binary).toString('base64') : null,
  ]);
  const parts = JSON.stringify([letter.source ?? null, letter.groupId ?? null, attributes, letter.body]);
  return createHash('sha256').update(parts).digest('hex');
}

/** Whether a message was chosen by its own id or its event's; every one when none is named. */
export const isSelected = (letter: ReceivedMessage, ids: readonly string[]): boolean =>
  ids.length === 0 ||
  ids.includes(letter.messageId) ||
  ids.includes(readContent(letter.body).eventId ?? letter.messageId);
