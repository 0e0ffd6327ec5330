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
  /**
   * Sends whatever was left behind, until nothing is, a whole page fails or 30 s are over.
   * Returns how many were sent and how many times sending failed.
   */
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

/** Below the time-out of a sweep's function; the next minute goes on. */
const SWEEP_FOR_MS = 30_000;

/** Events sent at a time. */
const AT_ONCE = 10;

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
  const sendPage = async (events: readonly DomainEvent[]): Promise<number> => {
    let sent = 0;
    for (let start = 0; start < events.length; start += AT_ONCE) {
      const results = await Promise.all(events.slice(start, start + AT_ONCE).map(sendOne));
      sent += results.filter(Boolean).length;
    }
    return sent;
  };
  return {
    send: async (events) => {
      await Promise.all(events.map(sendOne));
    },
    sweep: async () => {
      const start = clock.now().getTime();
      const before = new Date(start - SWEEP_AFTER_MS).toISOString();
      const done = { sent: 0, failed: 0 };
      while (clock.now().getTime() - start < SWEEP_FOR_MS) {
        const events = await outbox.unsent(before, SWEEP_PAGE);
        const sent = await sendPage(events);
        done.sent += sent;
        done.failed += events.length - sent;
        if (events.length < SWEEP_PAGE || sent === 0) break;
      }
      return done;
    },
  };
}
