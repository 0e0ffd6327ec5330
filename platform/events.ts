import * as z from 'zod/mini';
import { isCorrelationId } from './correlation-id.ts';
import { sha256 } from './hash.ts';
import { derivedUlid } from './ids.ts';
import type { Schema } from './schema.ts';
import { timestamp, ulid } from './schema.ts';

/** Something that happened in the shop. Delivered at least once, in no order. */
export interface DomainEvent<T extends string = string, D = unknown> {
  /** ULID derived from type, subject and fact: an event that is published again, by whomever, has the same id. */
  readonly id: string;
  readonly type: T;
  /** Version of `data`'s shape. */
  readonly version: number;
  /** ISO 8601 UTC. */
  readonly occurredAt: string;
  readonly correlationId: string;
  /** The id of what it is about, an order's mostly. */
  readonly subject: string;
  readonly data: D;
}

/** The kind of an event: its type, the version of its data and the schema that both ends check. */
export interface EventKind<T extends string = string, S extends Schema = Schema> {
  readonly type: T;
  readonly version: number;
  readonly data: S;
}

/** The event of a kind. */
export type EventOf<K extends EventKind> = DomainEvent<K['type'], z.output<K['data']>>;

/** Keeps the literal types of an event kind. */
export const defineEvent = <const T extends string, S extends Schema>(type: T, version: number, data: S) =>
  ({ type, version, data }) satisfies EventKind<T, S>;

/** The envelope around every event's data. */
export const envelope = z.strictObject({
  id: ulid(),
  type: z.string().check(z.minLength(1), z.maxLength(64)),
  version: z.int().check(z.gte(1)),
  occurredAt: timestamp(),
  /** A consumer replaces one that may not be logged: see {@link withUsableCorrelationId}. */
  correlationId: z.string(),
  subject: z.string().check(z.minLength(1), z.maxLength(256)),
  data: z.unknown(),
});

/** The event, under its own id as correlation id where the given one has not the format of HTTP's (it is logged and emitted). */
export const withUsableCorrelationId = <E extends Pick<DomainEvent, 'id' | 'correlationId'>>(event: E): E =>
  isCorrelationId(event.correlationId) ? event : { ...event, correlationId: event.id };

/** The fact that an event reports, as the service's own record has it. */
export interface EventOrigin {
  readonly subject: string;
  /** When it happened, ISO 8601 UTC: read from the record, so that an event made again has the same id. */
  readonly occurredAt: string;
  readonly correlationId: string;
  /** Distinguishes facts of one type, subject and time. Default none: there is one. */
  readonly fact?: string;
}

/**
 * The event of a fact, its envelope and data checked on the way out. The same fact gives the same id, however often and by
 * whomever it is published: consumers may count by it.
 * @throws ZodError when they do not fit: a mistake in the emitting code
 */
export function createEvent<K extends EventKind>(
  kind: K,
  { subject, occurredAt, correlationId, fact = '' }: EventOrigin,
  data: z.output<K['data']>,
): EventOf<K> {
  const event = withUsableCorrelationId({
    id: derivedUlid(Date.parse(occurredAt), sha256(JSON.stringify([kind.type, subject, fact]))),
    type: kind.type,
    version: kind.version,
    occurredAt,
    correlationId,
    subject,
    data: kind.data.parse(data) as z.output<K['data']>,
  });
  envelope.parse(event);
  return event;
}

/** Publishes events to their subscribers. */
export interface EventPublisher {
  /** Resolves when the event is accepted; rejects when it may not have been. */
  publish(event: DomainEvent): Promise<void>;
}
