import type { DomainEvent } from './events.ts';
import type { Outbox } from './outbox.ts';

/** An outbox in memory; `add` belongs into the memory store's transaction. */
export interface MemoryOutbox extends Outbox {
  /** Stores events; one that was sent before is unsent again. */
  add(...events: readonly DomainEvent[]): void;
  /** Every event ever added, in order, also those that were added again. */
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
      for (const { id } of added) sent.delete(id);
    },
    unsent: async (before, limit) => {
      const waiting = events.filter((event) => !sent.has(event.id) && event.occurredAt < before);
      return [...new Map(waiting.map((event) => [event.id, event])).values()].slice(0, limit);
    },
    markSent: async (eventId) => {
      sent.add(eventId);
    },
  };
}
