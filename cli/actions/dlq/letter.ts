import { createHash } from 'node:crypto';

/** An attribute that travels with a message. */
export interface LetterAttribute {
  dataType: string;
  text?: string | undefined;
  binary?: Uint8Array | undefined;
}

/** A message as it was received. */
export interface Letter {
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
  attributes: Readonly<Record<string, LetterAttribute>>;
}

/** What a message's JSON tells of itself; nothing for one that is no JSON. */
export interface LetterContent {
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
export function letterContent(body: string): LetterContent {
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

/** Two messages with the same key tell the same: by the event's id, else by the whole body. */
export function letterKey(letter: Pick<Letter, 'body'>): string {
  const { eventId } = letterContent(letter.body);
  return eventId ?? createHash('sha256').update(letter.body).digest('hex');
}
