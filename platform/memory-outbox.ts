import type { DomainEvent } from './events.ts';
import type { Outbox } from './outbox.ts';

/** An outbox in memory; `add` belongs into the memory store's transaction. */
export interface MemoryOutbox extends Outbox {
  add(...events: readonly DomainEvent[]): void;
  /** Every event ever added, in order. */
  readonly events: readonly DomainEvent[];
  /** Ids of those that were marked as sent. */
  readonly sent: ReadonlySet<string>;
}

export function memoryOutbox(): MemoryOutbox {
  const events: DomainEvent[] = [];
  const sent = new Set<string>();
  return {
    events,
    sent,
    add: (...added) => {
      events.push(...added);
    },
    unsent: async (before, limit) =>
      events.filter((event) => !sent.has(event.id) && event.occurredAt < before).slice(0, limit),
    markSent: async (eventId) => {
      sent.add(eventId);
    },
  };
}
