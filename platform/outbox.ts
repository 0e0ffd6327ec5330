import type { Clock } from './clock.ts';
import type { DomainEvent, EventPublisher } from './events.ts';
import type { Logger } from './logger.ts';

/** Events that are stored with the change they tell of, until they are sent. Stores write to it inside their own transaction. */
export interface Outbox {
  /** Unsent events that occurred before `before` (ISO 8601), oldest first, at most `limit`. */
  unsent(before: string, limit: number): Promise<DomainEvent[]>;
  /** Marks an event as sent. Harmless when it was already. */
  markSent(eventId: string): Promise<void>;
}

/** Publishes what the outbox holds. */
export interface Relay {
  /** Right after a commit: sends the events that it stored. Never rejects: what fails is left to the sweep. */
  send(events: readonly DomainEvent[]): Promise<void>;
  /** Sends whatever was left behind. Returns how many were sent and how many failed again. */
  sweep(): Promise<{ sent: number; failed: number }>;
}

export interface RelayDeps {
  readonly outbox: Outbox;
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Events younger than this may still be on their way right after their commit, so the sweep leaves them alone. */
export const SWEEP_AFTER_MS = 10_000;

const SWEEP_PAGE = 100;

export function createRelay({ outbox, publisher, logger, clock }: RelayDeps): Relay {
  const sendOne = async (event: DomainEvent): Promise<boolean> => {
    try {
      await publisher.publish(event);
      await outbox.markSent(event.id);
      return true;
    } catch (error) {
      const { id, type, correlationId } = event;
      logger.warn('event left to the sweep', { eventId: id, type, correlationId, error });
      return false;
    }
  };
  return {
    send: async (events) => {
      await Promise.all(events.map(sendOne));
    },
    sweep: async () => {
      const before = new Date(clock.now().getTime() - SWEEP_AFTER_MS).toISOString();
      const results: boolean[] = [];
      for (const event of await outbox.unsent(before, SWEEP_PAGE)) results.push(await sendOne(event));
      const sent = results.filter(Boolean).length;
      return { sent, failed: results.length - sent };
    },
  };
}
