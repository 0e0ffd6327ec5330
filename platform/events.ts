import * as z from 'zod/mini';
import type { Clock } from './clock.ts';
import type { Schema } from './http/route.ts';
import type { Ids } from './ids.ts';
import { timestamp, ulid } from './schema.ts';

/** Something that happened in the shop. Told at least once, in no order. */
export interface DomainEvent<T extends string = string, D = unknown> {
  /** ULID: the same event told again has the same id. */
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
  correlationId: z.string().check(z.minLength(1), z.maxLength(64)),
  subject: z.string().check(z.minLength(1), z.maxLength(256)),
  data: z.unknown(),
});

/** What a new event needs beside its data. */
export interface EventSource {
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * A new event, its envelope and data checked on the way out.
 * @throws ZodError when they do not fit: a mistake in the emitting code
 */
export function makeEvent<K extends EventKind>(
  kind: K,
  about: { readonly subject: string; readonly correlationId: string },
  data: z.output<K['data']>,
  source: EventSource,
): EventOf<K> {
  const event = {
    id: source.ids.next(),
    type: kind.type,
    version: kind.version,
    occurredAt: source.clock.now().toISOString(),
    correlationId: about.correlationId,
    subject: about.subject,
    data: kind.data.parse(data) as z.output<K['data']>,
  };
  envelope.parse(event);
  return event;
}

/** Sends events to whoever listens. */
export interface EventPublisher {
  /** Resolves when the event is accepted; rejects when it may not have been. */
  publish(event: DomainEvent): Promise<void>;
}
