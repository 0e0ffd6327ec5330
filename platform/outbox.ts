import type { Clock } from './clock.ts';
import { startDeadline, withTimeout } from './deadline.ts';
import type { DomainEvent, EventPublisher } from './events.ts';
import type { Logger } from './logger.ts';
import { SWEEP_BUDGET_MS, sweepPages } from './sweep.ts';

/** Events that are stored with their change until they are sent. Stores write to it in the transaction of the change. */
export interface Outbox {
  /** Unsent events that occurred before `before` (ISO 8601), oldest first, at most `limit`. */
  unsent(before: string, limit: number): Promise<DomainEvent[]>;
  /** Marks an event as sent. Harmless when it was already. */
  markSent(eventId: string): Promise<void>;
}

/** Publishes what the outbox holds. */
export interface Relay {
  /**
   * Right after a commit: sends the events that it stored. Never rejects, and takes 2 s at most, since a caller waits for it:
   * what fails or takes longer is left to the sweep.
   */
  send(events: readonly DomainEvent[]): Promise<void>;
  /**
   * Sends unsent events until there are none, a whole page fails or its time ({@link SWEEP_BUDGET_MS}) is over.
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

/** Milliseconds that `send` waits after a commit. */
export const SEND_BUDGET_MS = 2_000;

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
      const all = Promise.all(events.map(sendOne)).then(() => undefined);
      await withTimeout(clock, SEND_BUDGET_MS, all, () => {
        const [{ correlationId } = { correlationId: 'unknown' }] = events;
        logger.warn('sending takes too long: left to the sweep', { events: events.length, correlationId });
      });
    },
    sweep: async () => {
      const before = new Date(clock.now().getTime() - SWEEP_AFTER_MS).toISOString();
      const listPage = async () => {
        const items = await outbox.unsent(before, SWEEP_PAGE);
        return { items, isLast: items.length < SWEEP_PAGE };
      };
      const results = await sweepPages(startDeadline(clock, SWEEP_BUDGET_MS), listPage, sendOne, Boolean);
      const sent = results.filter(Boolean).length;
      return { sent, failed: results.length - sent };
    },
  };
}
